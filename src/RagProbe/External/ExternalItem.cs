namespace RagProbe.External;

/// <summary>One result as a pipeline that is not ours names it; null where it does not say.</summary>
/// <param name="Id">Of a chunk (<c>document#ordinal</c>, say) or of a document.</param>
/// <param name="Source">The document that the text is from.</param>
/// <param name="Text">What was delivered.</param>
/// <param name="Score">Finite; larger is better.</param>
public sealed record ExternalItem(string? Id, string? Source, string? Text, double? Score);
