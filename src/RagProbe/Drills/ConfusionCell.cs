namespace RagProbe.Drills;

/// <param name="Truth">The cause that was injected.</param>
/// <param name="Named">The cause that was diagnosed.</param>
/// <param name="Count">How often; 1 or more.</param>
public sealed record ConfusionCell(string Truth, string Named, int Count);
