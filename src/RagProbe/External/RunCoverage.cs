namespace RagProbe.External;

/// <summary>How a recorded run and an eval set overlap.</summary>
/// <param name="Missing">Ids of questions that the run knows nothing of, in the eval set's order: nothing was delivered for them.</param>
/// <param name="Unknown">Ids in the run that are no question's, in ordinal order: not scored.</param>
public sealed record RunCoverage(IReadOnlyList<string> Missing, IReadOnlyList<string> Unknown);
