using RagProbe.Text;

namespace RagProbe.Traces;

/// <param name="Id">Id in the model's vocabulary.</param>
/// <param name="Piece">The vocabulary entry, such as <c>##ing</c>.</param>
/// <param name="Span">Where it stands in the question, in code points.</param>
/// <param name="IsUnknown">True when the model has no entry for the text.</param>
/// <param name="IsBeyondLimit">True when it stands behind the model's longest input: the question's vector says nothing about it.</param>
public sealed record TraceToken(int Id, string Piece, TextSpan Span, bool IsUnknown, bool IsBeyondLimit = false);
