using System.Globalization;

namespace RagProbe.Scoring;

/// <summary>A measure that looks at nothing but the grades by rank. Definitions follow trec_eval (NIST).</summary>
public abstract class RankMeasure : IMeasure
{
    private readonly int _cutoff;

    /// <param name="name">Without level and cut-off: <c>nDCG</c>.</param>
    /// <param name="cutoff">k, at least 1; null for the whole list.</param>
    /// <param name="level">What is ranked.</param>
    /// <param name="relevantFrom">The lowest grade that is relevant, at least 1: <c>rel&gt;=2</c> in the name where it is not 1.</param>
    /// <param name="parameter">Another parameter as the name shows it: <c>p=0.8</c>.</param>
    protected RankMeasure(string name, int? cutoff, RankingLevel level, int relevantFrom = 1, string? parameter = null)
    {
        if (cutoff < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(cutoff), cutoff, $"The cut-off of {name} is at least 1.");
        }

        if (relevantFrom < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(relevantFrom), relevantFrom, $"The lowest relevant grade of {name} is at least 1.");
        }

        Cutoff = cutoff;
        RelevantFrom = relevantFrom;
        _cutoff = cutoff ?? int.MaxValue;
        Level = level;
        var prefix = level == RankingLevel.Passage ? "passage:" : "";
        var relevant = relevantFrom == 1 ? null : string.Create(CultureInfo.InvariantCulture, $"rel>={relevantFrom}");
        var parameters = string.Join(',', new[] { parameter, relevant }.Where(text => text is not null));
        Name = string.Create(CultureInfo.InvariantCulture, $"{prefix}{name}{(cutoff is { } k ? $"@{k}" : "")}{(parameters.Length > 0 ? $"({parameters})" : "")}");
    }

    public string Name { get; }

    public int? Cutoff { get; }

    public RankingLevel Level { get; }

    /// <summary>The lowest grade that is relevant, at least 1.</summary>
    public int RelevantFrom { get; }

    /// <summary>Null when nothing relevant is expected (R = 0) or, at passage level, no passage is judged.</summary>
    public double? Evaluate(JudgedDelivery delivery)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        var ranking = Level == RankingLevel.Passage ? delivery.Passages : delivery.Sources;
        return ranking?.CountRelevant(RelevantFrom) > 0 ? Score(ranking) : null;
    }

    /// <summary>The value for one ranking; 0 where R = 0, as trec_eval has it.</summary>
    public abstract double? Score(JudgedRanking ranking);

    /// <summary>How many ranks there are to look at: the retrieved ones, at most k.</summary>
    protected int Depth(JudgedRanking ranking) => Math.Min(_cutoff, ranking.Grades.Length);

    /// <summary>How many of the ranks 1..depth are relevant.</summary>
    protected int CountRelevant(JudgedRanking ranking, int depth)
    {
        var grades = ranking.Grades.AsSpan(0, depth);
        var count = 0;
        for (var i = NextRelevant(grades, 0); i < depth; i = NextRelevant(grades, i + 1))
        {
            count++;
        }

        return count;
    }

    /// <summary>The first relevant index from <paramref name="from"/> on, the length if there is none. Runs are long and hits are few: looks at many grades at once.</summary>
    protected int NextRelevant(ReadOnlySpan<int> grades, int from)
    {
        var next = grades[from..].IndexOfAnyInRange(RelevantFrom, int.MaxValue);
        return next < 0 ? grades.Length : from + next;
    }
}
