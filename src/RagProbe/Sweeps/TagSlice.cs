using RagProbe.Scoring;

namespace RagProbe.Sweeps;

/// <summary>The questions that share a tag.</summary>
/// <param name="Scores">Tag, number of replayed questions, measures.</param>
/// <param name="Failures">How many of them are in the failure log.</param>
public sealed record TagSlice(SliceSummary Scores, int Failures);
