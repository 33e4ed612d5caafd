namespace RagProbe.Drills;

/// <summary>What came of one fault at one dose.</summary>
public sealed record FaultRun
{
    public required string Fault { get; init; }

    public required string Cause { get; init; }

    public required string Dose { get; init; }

    /// <summary>Questions that should have failed.</summary>
    public int Targets { get; init; }

    /// <summary>Those that did.</summary>
    public int Flipped { get; init; }

    /// <summary>Those that were diagnosed and count.</summary>
    public int Diagnosed { get; init; }

    /// <summary>Those that were diagnosed and do not count, because they carried another defect before.</summary>
    public int Apart { get; init; }

    /// <summary>Why the fault could not be injected; null where it could.</summary>
    public string? Obstacle { get; init; }
}
