using RagProbe.Text;

namespace RagProbe.External;

/// <summary>Where a result is from.</summary>
/// <param name="Source">A document of the eval set, or what the result says where that is none of them; null where nothing is known.</param>
/// <param name="Span">Where it stands there, in code points; null where that was not looked up.</param>
internal sealed record PlacedItem(string? Source, TextSpan? Span);
