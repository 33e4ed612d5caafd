using System.Collections.Immutable;

namespace RagProbe.Scoring;

/// <summary>What every measure says about one question.</summary>
public sealed record QuestionScores
{
    public required string QuestionId { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>By measure name; a measure that does not apply to the question is missing.</summary>
    public required IReadOnlyDictionary<string, double> Values { get; init; }

    public static QuestionScores Of(JudgedDelivery delivery, ImmutableArray<IMeasure> measures)
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

        var question = delivery.Question;
        return new QuestionScores { QuestionId = question.Id, Tags = question.Tags, Values = values };
    }
}
