using RagProbe.EvalSets;
using RagProbe.Sweeps;

namespace RagProbe.Tests.Sweeps;

public sealed class SweepResultTests
{
    [Fact]
    public void The_most_hopeless_failures_come_first()
    {
        var result = Of(
            Record("near", Outcome.PassageMiss, rank: 11),
            Record("hit", Outcome.Hit, rank: 1),
            Record("nowhere, source there", Outcome.PassageMiss),
            Record("deep", Outcome.SourceMiss, rank: 95),
            Record("nowhere", Outcome.SourceMiss),
            Record("deep, too", Outcome.SourceMiss, rank: 95),
            Record("error", Outcome.Error),
            Record("unanswerable", Outcome.NotRejected));

        Assert.Equal(["nowhere", "nowhere, source there", "deep", "deep, too", "near"], result.Failures.Select(failure => failure.QuestionId));
    }

    [Fact]
    public void Errors_are_counted_but_have_no_part_in_a_mean()
    {
        var result = Of(
            Record("a", Outcome.Hit, success: 1),
            Record("b", Outcome.SourceMiss, success: 0),
            Record("c", Outcome.Error) with { Error = "gone" },
            Record("d", Outcome.Rejected));

        var success = Assert.Single(result.Measures).Statistic!;
        Assert.Equal((2, 0.5), (success.Count, success.Mean));
        Assert.Equal([1, 0, 1, 0, 1, 0, 1], Enum.GetValues<Outcome>().Select(result.Count));
        Assert.Equal(4, result.QuestionCount);
        Assert.Equal(("c", "gone"), Assert.Single(result.Errors));
    }

    [Fact]
    public void A_tag_has_the_measures_and_failures_of_its_questions_most_failures_first()
    {
        var result = Of(
            Record("a", Outcome.Hit, 1, success: 1, tags: ["easy"]),
            Record("b", Outcome.SourceMiss, success: 0, tags: ["typo", "numbers", "typo"]),
            Record("c", Outcome.PassageMiss, success: 1, tags: ["numbers"]),
            Record("d", Outcome.Error, tags: ["numbers", "broken"]),
            Record("e", Outcome.Hit, 1, success: 1, tags: ["also easy"]),
            Record("f", Outcome.Hit, 1, success: 1));

        Assert.Equal(
            [("numbers", 2, 2, 0.5), ("typo", 1, 1, 0), ("also easy", 1, 0, 1), ("easy", 1, 0, 1)],
            result.Tags.Select(slice => (slice.Scores.Tag, slice.Scores.QuestionCount, slice.Failures, slice.Scores.Measures[0].Statistic!.Mean)));
    }

    [Fact]
    public void A_measure_that_applies_to_no_question_is_there_without_a_value()
    {
        var result = Of(Record("a", Outcome.Rejected));

        Assert.Null(Assert.Single(result.Measures).Statistic);
    }

    [Fact]
    public void It_is_complete_when_every_question_is_recorded_errors_included()
    {
        var records = new[] { Record("a", Outcome.Hit, 1), Record("b", Outcome.Error), Record("c", Outcome.SourceMiss) };

        Assert.True(Of(3, records).IsComplete);
        Assert.False(Of(4, records).IsComplete);
        Assert.False(Of(1, []).IsComplete);
    }

    private static SweepResult Of(params QuestionRecord[] records) => Of(records.Length, records);

    private static SweepResult Of(int questions, QuestionRecord[] records) =>
        SweepResult.Of(Sweep(SweepPlanTests.Plan with { QuestionCount = questions, Measures = ["Success@10"] }), records);

    private static RecordedSweep Sweep(SweepPlan plan) =>
        new() { Id = 1, Plan = plan, StartedAt = DateTimeOffset.UnixEpoch, FinishedAt = null, Outcomes = new Dictionary<Outcome, int>() };

    private static QuestionRecord Record(string id, Outcome outcome, int? rank = null, double? success = null, IReadOnlyList<string>? tags = null) => new()
    {
        Question = new Question { Id = id, Text = id, Tags = tags ?? [] },
        Outcome = outcome,
        BestCandidateRank = rank,
        Measures = success is { } value ? new Dictionary<string, double>(StringComparer.Ordinal) { ["Success@10"] = value } : [],
    };
}
