using System.Collections.Immutable;

namespace RagProbe.Scoring;

/// <summary>The scores of many questions, a column a measure and 8 bytes a score, for what they come to over all questions and over those of a tag.</summary>
/// <param name="measures">Names, in the order of every answer.</param>
/// <param name="expected">How many questions there will be, or fewer: memory for so many is taken at once.</param>
public sealed class ScoreColumns(IReadOnlyList<string> measures, int expected = 0)
{
    // Not a number where the measure does not apply: no measure is that.
    private readonly List<double>[] _columns = [.. measures.Select(_ => new List<double>(expected))];
    private readonly Dictionary<string, List<int>> _rowsByTag = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Of questions that were scored, those without an answer from the pipeline included (they score 0); technical errors left out.</summary>
    /// <param name="values">By measure name; a measure that does not apply to the question is missing.</param>
    /// <param name="tags">Of the question.</param>
    /// <exception cref="ArgumentException">A value is no number.</exception>
    public void Add(IReadOnlyDictionary<string, double> values, IEnumerable<string> tags)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach (var (index, measure) in measures.Index())
        {
            var applies = values.TryGetValue(measure, out var value);
            if (applies && double.IsNaN(value))
            {
                throw new ArgumentException($"{measure} is no number", nameof(values));
            }

            _columns[index].Add(applies ? value : double.NaN);
        }

        foreach (var tag in tags.Distinct(StringComparer.Ordinal))
        {
            if (!_rowsByTag.TryGetValue(tag, out var rows))
            {
                _rowsByTag.Add(tag, rows = []);
            }

            rows.Add(_count);
        }

        _count++;
    }

    /// <summary>Over all questions, one summary a measure. The order in which questions were added does not matter.</summary>
    public ImmutableArray<MeasureSummary> Summaries() => MeasureSummary.Of(measures, [.. _columns.Select(column => Applied(column))]);

    /// <summary>One slice a tag, by tag (ordinal). A question with several tags is in several slices, one without tags in none.</summary>
    public ImmutableArray<SliceSummary> ByTag() =>
    [
        .. _rowsByTag
            .OrderBy(static slice => slice.Key, StringComparer.Ordinal)
            .Select(slice => new SliceSummary(slice.Key, slice.Value.Count, MeasureSummary.Of(measures, [.. _columns.Select(column => Applied(column, slice.Value))]))),
    ];

    private static double[] Applied(IReadOnlyList<double> column, IReadOnlyList<int>? rows = null)
    {
        var values = new double[rows?.Count ?? column.Count];
        var count = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var value = column[rows is null ? i : rows[i]];
            if (!double.IsNaN(value))
            {
                values[count++] = value;
            }
        }

        return count == values.Length ? values : values[..count];
    }
}
