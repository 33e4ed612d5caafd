namespace RagProbe.Sweeps;

/// <summary>One line of the failure log.</summary>
public sealed record FailedQuestion
{
    public required string QuestionId { get; init; }

    public required string Text { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>Ids of the documents that were expected; empty for an unanswerable question.</summary>
    public required IReadOnlyList<string> ExpectedSources { get; init; }

    public required Outcome Outcome { get; init; }

    /// <inheritdoc cref="QuestionRecord.BestCandidateRank"/>
    public required int? BestCandidateRank { get; init; }

    public static FailedQuestion Of(QuestionRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new FailedQuestion
        {
            QuestionId = record.Question.Id,
            Text = record.Question.Text,
            Tags = record.Question.Tags,
            ExpectedSources = [.. record.Question.Expected.Where(judgment => judgment.IsRelevant).Select(judgment => judgment.Source).Distinct(StringComparer.Ordinal)],
            Outcome = record.Outcome,
            BestCandidateRank = record.BestCandidateRank,
        };
    }

    /// <summary>With tags and sources that are the same objects as in others.</summary>
    internal FailedQuestion With(HashSet<string> words)
    {
        return this with { Tags = [.. Tags.Select(Shared)], ExpectedSources = [.. ExpectedSources.Select(Shared)] };

        string Shared(string word)
        {
            if (words.TryGetValue(word, out var known))
            {
                return known;
            }

            words.Add(word);
            return word;
        }
    }
}
