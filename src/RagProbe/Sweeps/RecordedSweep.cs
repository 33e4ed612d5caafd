namespace RagProbe.Sweeps;

/// <summary>A sweep as the archive lists it.</summary>
public sealed record RecordedSweep
{
    /// <summary>Number of the sweep in its archive, from 1.</summary>
    public required long Id { get; init; }

    public required SweepPlan Plan { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Null while questions are missing.</summary>
    public required DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Questions recorded so far by outcome.</summary>
    public required IReadOnlyDictionary<Outcome, int> Outcomes { get; init; }

    public int RecordedCount => Outcomes.Values.Sum();

    public int FailureCount => Outcomes.Where(entry => entry.Key.IsFailure()).Sum(entry => entry.Value);
}
