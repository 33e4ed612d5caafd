namespace RagProbe.Drills;

/// <param name="Done">Faults and doses that are over.</param>
/// <param name="Total">All of them.</param>
/// <param name="What">The one that is next.</param>
public readonly record struct DrillProgress(int Done, int Total, string What);
