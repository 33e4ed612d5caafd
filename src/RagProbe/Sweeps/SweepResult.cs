using RagProbe.Scoring;

namespace RagProbe.Sweeps;

/// <summary>A sweep read as a whole: what the questions add up to.</summary>
public sealed record SweepResult
{
    public required RecordedSweep Sweep { get; init; }

    /// <summary>Every recorded question, in the eval set's order, without traces.</summary>
    public required IReadOnlyList<QuestionRecord> Questions { get; init; }

    /// <summary>One a measure of the plan, in its order; without a value where it applies to no question.</summary>
    public required IReadOnlyList<MeasureSummary> Measures { get; init; }

    /// <summary>One a tag, most failures first, then by name; questions without tags are in none.</summary>
    public required IReadOnlyList<TagSlice> Tags { get; init; }

    /// <summary>The failure log, the most hopeless first: nowhere among the candidates, then by rank, deepest first; last those whose context was right.</summary>
    public required IReadOnlyList<QuestionRecord> Failures { get; init; }

    /// <summary>True when every question of the eval set is recorded.</summary>
    public bool IsComplete => Questions.Count == Sweep.Plan.QuestionCount;

    public int Count(Outcome outcome) => Questions.Count(record => record.Outcome == outcome);

    public static SweepResult Of(RecordedSweep sweep, IReadOnlyList<QuestionRecord> questions)
    {
        var scores = questions.Where(record => record.Outcome != Outcome.Error).Select(ScoresOf).ToList();
        var failures = questions.Where(record => record.Outcome.IsFailure()).ToList();
        var failuresByTag = failures
            .SelectMany(record => record.Question.Tags.Distinct(StringComparer.Ordinal))
            .CountBy(tag => tag, StringComparer.Ordinal)
            .ToDictionary(StringComparer.Ordinal);
        return new SweepResult
        {
            Sweep = sweep,
            Questions = questions,
            Measures = MeasureSummary.Of(scores, sweep.Plan.Measures),
            Tags = [.. SliceSummary.ByTag(scores, sweep.Plan.Measures)
                .Select(slice => new TagSlice(slice, failuresByTag.GetValueOrDefault(slice.Tag)))
                .OrderByDescending(slice => slice.Failures)
                .ThenBy(slice => slice.Scores.Tag, StringComparer.Ordinal)],
            Failures = [.. failures
                .OrderBy(record => record.Outcome == Outcome.AnswerMiss)
                .ThenByDescending(record => record.BestCandidateRank ?? int.MaxValue)
                .ThenBy(record => record.Outcome == Outcome.SourceMiss ? 0 : 1)],
        };
    }

    private static QuestionScores ScoresOf(QuestionRecord record) =>
        new() { QuestionId = record.Question.Id, Tags = record.Question.Tags, Values = record.Measures };
}
