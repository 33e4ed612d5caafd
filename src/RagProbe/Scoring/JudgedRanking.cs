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

    /// <summary>For each rank, whether its item was credited at a rank above; empty when no item comes twice.</summary>
    public ImmutableArray<bool> Repeated { get; init; } = [];

    /// <summary>R: how many items are relevant (grade 1 or above).</summary>
    public int RelevantCount => CountRelevant(1);

    /// <summary>R at another level: how many items have grade <paramref name="from"/> or above.</summary>
    public int CountRelevant(int from)
    {
        var count = 0;
        foreach (var grade in JudgedGrades.AsSpan())
        {
            count += grade >= from ? 1 : 0;
        }

        return count;
    }

    /// <summary>Whether a rank (from 0 here) has an item of its own that was judged with a grade of 0 or above: what bpref and infAP look at.</summary>
    internal bool IsJudged(int index) => Judged[index] && Grades[index] >= 0 && (Repeated.IsEmpty || !Repeated[index]);

    /// <summary>The first such rank from <paramref name="from"/> on, the number of ranks if there is none.</summary>
    internal int NextJudged(int from)
    {
        for (var next = from; next < Judged.Length; next++)
        {
            var step = Judged.AsSpan()[next..].IndexOf(true);
            if (step < 0)
            {
                break;
            }

            next += step;
            if (IsJudged(next))
            {
                return next;
            }
        }

        return Judged.Length;
    }
}
