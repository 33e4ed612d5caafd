using System.Collections.Immutable;

namespace RagProbe.Scoring;

/// <summary>What every measure says about one question.</summary>
public static class QuestionScores
{
    /// <summary>By measure name, ascending; a measure that does not apply to the question is missing.</summary>
    /// <param name="delivery">Of the question.</param>
    /// <param name="measures">Of different names.</param>
    public static IReadOnlyDictionary<string, double> Of(JudgedDelivery delivery, ImmutableArray<IMeasure> measures)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        var (names, values) = (new string[measures.Length], new double[measures.Length]);
        var count = 0;
        foreach (var measure in measures)
        {
            if (measure.Evaluate(delivery) is { } value)
            {
                (names[count], values[count]) = (measure.Name, value);
                count++;
            }
        }

        Array.Resize(ref names, count);
        Array.Resize(ref values, count);
        Array.Sort(names, values, StringComparer.Ordinal);
        return new MeasureValues(names, values);
    }
}
