using System.Collections.Immutable;

namespace RagProbe.Scoring;

/// <summary>One measure over a set of questions.</summary>
/// <param name="Measure">Its name.</param>
/// <param name="Statistic">Null when the measure applies to none of the questions.</param>
public sealed record MeasureSummary(string Measure, SummaryStatistic? Statistic)
{
    /// <summary>What the intervals are, for reports.</summary>
    public const string IntervalMethod = "95 % BCa bootstrap, 10,000 resamples, seed 1";

    /// <summary>One summary a measure, in the order of <paramref name="measures"/>. The order of the questions does not matter.</summary>
    /// <param name="questions">Every scored question, those without an answer from the pipeline included (they score 0); technical errors left out.</param>
    /// <param name="measures">Names.</param>
    public static ImmutableArray<MeasureSummary> Of(IReadOnlyCollection<QuestionScores> questions, IReadOnlyList<string> measures)
    {
        ArgumentNullException.ThrowIfNull(questions);
        ArgumentNullException.ThrowIfNull(measures);
        var values = measures
            .Select(measure => questions.Where(question => question.Values.ContainsKey(measure)).Select(question => question.Values[measure]).ToArray())
            .ToArray();
        var statistics = new SummaryStatistic?[measures.Count];

        // Measures with equally many values share their resamples.
        foreach (var sameCount in Enumerable.Range(0, measures.Count).Where(index => values[index].Length > 0).GroupBy(index => values[index].Length))
        {
            int[] indices = [.. sameCount];
            var intervals = BootstrapInterval.Of([.. indices.Select(index => values[index])]);
            for (var i = 0; i < indices.Length; i++)
            {
                statistics[indices[i]] = intervals[i];
            }
        }

        return [.. measures.Select((measure, index) => new MeasureSummary(measure, statistics[index]))];
    }
}
