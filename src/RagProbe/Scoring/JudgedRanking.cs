using System.Collections.Immutable;

namespace RagProbe.Scoring;

/// <summary>
/// A delivered list seen through the judgments at one level (sources or passages): all that a rank measure may look at.
/// </summary>
public sealed record JudgedRanking
{
    /// <summary>
    /// One grade a rank, best first. An expected item is credited at its first occurrence; a later chunk of an item that was
    /// credited already has grade 0, as has an unjudged one. Negative grades are kept.
    /// </summary>
    public required ImmutableArray<int> Grades { get; init; }

    /// <summary>For each rank, whether the chunk was judged at all, with whatever grade.</summary>
    public required ImmutableArray<bool> Judged { get; init; }

    /// <summary>The grades of all judged items, whether retrieved or not.</summary>
    public required ImmutableArray<int> JudgedGrades { get; init; }

    /// <summary>R: how many items are relevant (grade 1 or above).</summary>
    public int RelevantCount => JudgedGrades.Count(static grade => grade >= 1);
}
