using System.Globalization;

namespace RagProbe.Scoring;

/// <summary>A measure that looks at nothing but the grades by rank. Definitions follow trec_eval (NIST).</summary>
public abstract class RankMeasure : IMeasure
{
    private readonly int _cutoff;

    /// <param name="name">Without level and cut-off: <c>nDCG</c>.</param>
    /// <param name="cutoff">k, at least 1; null for the whole list.</param>
    /// <param name="level">What is ranked.</param>
    protected RankMeasure(string name, int? cutoff, RankingLevel level)
    {
        if (cutoff < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(cutoff), cutoff, $"The cut-off of {name} is at least 1.");
        }

        Cutoff = cutoff;
        _cutoff = cutoff ?? int.MaxValue;
        Level = level;
        var prefix = level == RankingLevel.Passage ? "passage:" : "";
        Name = cutoff is { } k ? string.Create(CultureInfo.InvariantCulture, $"{prefix}{name}@{k}") : prefix + name;
    }

    public string Name { get; }

    public int? Cutoff { get; }

    public RankingLevel Level { get; }

    /// <summary>Null when nothing relevant is expected (R = 0) or, at passage level, no passage is judged.</summary>
    public double? Evaluate(JudgedDelivery delivery)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        var ranking = Level == RankingLevel.Passage ? delivery.Passages : delivery.Sources;
        return ranking is { RelevantCount: > 0 } ? Score(ranking) : null;
    }

    /// <summary>The value for one ranking; 0 where R = 0, as trec_eval has it.</summary>
    public abstract double? Score(JudgedRanking ranking);

    /// <summary>How many ranks there are to look at: the retrieved ones, at most k.</summary>
    protected int Depth(JudgedRanking ranking) => Math.Min(_cutoff, ranking.Grades.Length);

    /// <summary>How many ranks 1..depth are relevant (grade 1 or above).</summary>
    protected static int CountRelevant(JudgedRanking ranking, int depth)
    {
        var count = 0;
        foreach (var grade in ranking.Grades.AsSpan(0, depth))
        {
            count += grade >= 1 ? 1 : 0;
        }

        return count;
    }
}
