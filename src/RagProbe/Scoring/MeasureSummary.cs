using System.Collections.Immutable;

namespace RagProbe.Scoring;

/// <summary>One measure over a set of questions.</summary>
/// <param name="Measure">Its name.</param>
/// <param name="Statistic">Null when the measure applies to none of the questions.</param>
public sealed record MeasureSummary(string Measure, SummaryStatistic? Statistic)
{
    /// <summary>What the intervals are, for reports.</summary>
    public const string IntervalMethod = "95 % BCa bootstrap, 10,000 resamples, seed 1";

    /// <summary>One summary a measure, in the order of <paramref name="measures"/>. The order of the values does not matter.</summary>
    /// <param name="measures">Names.</param>
    /// <param name="values">A row a measure: one value a question that it applies to. Sorted in place.</param>
    internal static ImmutableArray<MeasureSummary> Of(IReadOnlyList<string> measures, double[][] values)
    {
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
