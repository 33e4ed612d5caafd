using System.Collections.Immutable;

namespace RagProbe.Scoring;

/// <summary>What every measure says about one question.</summary>
public static class QuestionScores
{
    /// <summary>By measure name, ascending; a measure that does not apply to the question is missing.</summary>
    public static IReadOnlyDictionary<string, double> Of(JudgedDelivery delivery, ImmutableArray<IMeasure> measures)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        var values = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var measure in measures)
        {
            if (measure.Evaluate(delivery) is { } value)
            {
                values[measure.Name] = value;
            }
        }

        return values;
    }
}
