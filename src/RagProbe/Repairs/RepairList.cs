namespace RagProbe.Repairs;

/// <summary>What to do about a sweep's failures: what was measured to help first, the most questions recovered on balance first.</summary>
public sealed record RepairList
{
    /// <summary>Name of the measure that <see cref="Repair.Change"/> is about.</summary>
    public required string Measure { get; init; }

    /// <summary>Questions that have an answer: all of them were replayed with each measured repair.</summary>
    public required int Questions { get; init; }

    /// <summary>Of these, those that fail before any repair.</summary>
    public required int Failures { get; init; }

    /// <summary>The measure before any repair, 0 to 1.</summary>
    public required double Before { get; init; }

    public required IReadOnlyList<Repair> Repairs { get; init; }
}
