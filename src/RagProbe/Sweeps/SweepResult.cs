using RagProbe.Scoring;

namespace RagProbe.Sweeps;

/// <summary>A sweep read as a whole: what the questions add up to, without the questions.</summary>
public sealed record SweepResult
{
    public required RecordedSweep Sweep { get; init; }

    /// <summary>How many questions are recorded.</summary>
    public required int QuestionCount { get; init; }

    /// <summary>How many of them ended in which way; one that none ended in is missing.</summary>
    public required IReadOnlyDictionary<Outcome, int> Outcomes { get; init; }

    /// <summary>One a measure of the plan, in its order; without a value where it applies to no question.</summary>
    public required IReadOnlyList<MeasureSummary> Measures { get; init; }

    /// <summary>One a tag, most failures first, then by name; questions without tags are in none.</summary>
    public required IReadOnlyList<TagSlice> Tags { get; init; }

    /// <summary>The failure log, the most hopeless first: nowhere among the candidates, then by rank, deepest first; last those whose context was right.</summary>
    public required IReadOnlyList<FailedQuestion> Failures { get; init; }

    /// <summary>The questions that could not be asked, in the eval set's order, each with its reason.</summary>
    public required IReadOnlyList<(string QuestionId, string? Reason)> Errors { get; init; }

    /// <summary>True when every question of the eval set is recorded.</summary>
    public bool IsComplete => QuestionCount == Sweep.Plan.QuestionCount;

    public int Count(Outcome outcome) => Outcomes.GetValueOrDefault(outcome);

    /// <param name="sweep">The sweep.</param>
    /// <param name="questions">Every recorded question, in the eval set's order. Read once, and none is kept.</param>
    public static SweepResult Of(RecordedSweep sweep, IEnumerable<QuestionRecord> questions)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        ArgumentNullException.ThrowIfNull(questions);
        var outcomes = new Dictionary<Outcome, int>();
        var scores = new ScoreColumns(sweep.Plan.Measures, sweep.Plan.QuestionCount);
        var failures = new List<FailedQuestion>();

        // Many questions have the same few tags and sources.
        var words = new HashSet<string>(StringComparer.Ordinal);
        var errors = new List<(string QuestionId, string? Reason)>();
        foreach (var record in questions)
        {
            outcomes[record.Outcome] = outcomes.GetValueOrDefault(record.Outcome) + 1;
            if (record.Outcome == Outcome.Error)
            {
                errors.Add((record.Question.Id, record.Error));
                continue;
            }

            scores.Add(record.Measures, record.Question.Tags);
            if (record.Outcome.IsFailure())
            {
                failures.Add(FailedQuestion.Of(record).With(words));
            }
        }

        return new SweepResult
        {
            Sweep = sweep,
            QuestionCount = outcomes.Values.Sum(),
            Outcomes = outcomes,
            Measures = scores.Summaries(),
            Tags = [.. Slices(scores, failures)],
            Failures = [.. failures
                .OrderBy(failure => failure.Outcome == Outcome.AnswerMiss)
                .ThenByDescending(failure => failure.BestCandidateRank ?? int.MaxValue)
                .ThenBy(failure => failure.Outcome == Outcome.SourceMiss ? 0 : 1)],
            Errors = errors,
        };
    }

    private static IEnumerable<TagSlice> Slices(ScoreColumns scores, IEnumerable<FailedQuestion> failures)
    {
        var failuresByTag = failures
            .SelectMany(failure => failure.Tags.Distinct(StringComparer.Ordinal))
            .CountBy(tag => tag, StringComparer.Ordinal)
            .ToDictionary(StringComparer.Ordinal);
        return scores.ByTag()
            .Select(slice => new TagSlice(slice, failuresByTag.GetValueOrDefault(slice.Tag)))
            .OrderByDescending(slice => slice.Failures)
            .ThenBy(slice => slice.Scores.Tag, StringComparer.Ordinal);
    }
}
