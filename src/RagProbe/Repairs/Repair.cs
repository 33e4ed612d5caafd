using RagProbe.Scoring;

namespace RagProbe.Repairs;

/// <summary>One thing to do, and what it does to all questions, not only to those it is meant for.</summary>
public sealed record Repair
{
    /// <summary>For a person, in the imperative.</summary>
    public required string Action { get; init; }

    /// <summary>Options of <c>ragprobe sweep</c> that apply it, names and values in turn; empty where it is no setting.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Options of <c>ragprobe sweep</c> to leave out.</summary>
    public IReadOnlyList<string> LeaveOut { get; init; } = [];

    /// <summary>Documents to add, correct, index or cut again, ordered by name; empty where it concerns none or all.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>The causes it answers, ordered by name: of the questions that it recovers, where it was measured.</summary>
    public required IReadOnlyList<string> Causes { get; init; }

    /// <summary>Failed questions with one of these causes.</summary>
    public required int Questions { get; init; }

    /// <summary>True where all questions were replayed with the repair; false where the numbers are those of the findings.</summary>
    public required bool IsMeasured { get; init; }

    /// <summary>On what it was measured, or why it was not: a clause for a person.</summary>
    public required string Basis { get; init; }

    /// <summary>True where indexing as before is all there is to do.</summary>
    public bool IsIndexing { get; init; }

    /// <summary>True where the stored vectors are at fault: an index that follows its documents would keep them.</summary>
    public bool NeedsNewIndex { get; init; }

    /// <summary>Questions that failed and pass with it, in the eval set's order.</summary>
    public required IReadOnlyList<string> Recovered { get; init; }

    /// <summary>Questions that passed and fail with it; empty where it was not measured.</summary>
    public IReadOnlyList<string> Broken { get; init; } = [];

    /// <summary>How many of the eval set's questions it would recover: 95 % interval over questions like these; null where it was not measured.</summary>
    public (double Low, double High)? RecoveredInterval { get; init; }

    /// <summary>Mean change of the primary measure, -1 to 1, with its 95 % interval (paired over the questions); null where it was not measured.</summary>
    public SummaryStatistic? Change { get; init; }

    /// <summary>Recovered less broken.</summary>
    public int Net => Recovered.Count - Broken.Count;
}
