using RagProbe.Diagnosis;
using RagProbe.Drills;

namespace RagProbe.Tests.Drills;

public sealed class DrillScoresTests
{
    private static readonly DrillItem[] ByHand =
    [
        Item("q1", "typo", "typo"),
        Item("q2", "typo", "typo"),
        Item("q3", "typo", "stale"),
        Item("q4", "typo", CauseCodes.Unknown),
        Item("q1", "stale", "stale"),
        Item("q2", "stale", "typo", second: "stale"),
    ];

    [Fact]
    public void Precision_recall_and_means_are_those_computed_by_hand()
    {
        var scores = DrillScores.Of(ByHand, seed: 1);

        // typo: 2 of 3 named are right, 2 of 4 are found: F1 = 4/7. stale: 1 of 2 and 1 of 2: F1 = 1/2.
        Assert.Equal([new CauseScore("stale", 2, 0.5, 0.5), new CauseScore("typo", 4, 2 / 3.0, 0.5)], scores.Causes);
        Assert.Equal(4 / 7.0, scores.Causes[1].F1, 12);
        Assert.Equal(((4 / 7.0) + 0.5) / 2, scores.MacroF1, 12);
        Assert.Equal((3 / 6.0, 4 / 6.0, 1 / 6.0), (scores.Top1, scores.Top2, scores.AbstentionRate));
        Assert.Equal(
            [("stale", "stale", 1), ("stale", "typo", 1), ("typo", "stale", 1), ("typo", "typo", 2), ("typo", CauseCodes.Unknown, 1)],
            scores.Confusion.Select(cell => (cell.Truth, cell.Named, cell.Count)));
    }

    [Fact]
    public void The_interval_holds_the_mean_repeats_with_its_seed_and_is_a_point_where_all_is_right()
    {
        var scores = DrillScores.Of(ByHand, seed: 7);
        var again = DrillScores.Of([.. ByHand.Reverse()], seed: 7);
        var right = DrillScores.Of([.. ByHand.Select(item => item with { Named = item.Truth })], seed: 7);

        Assert.InRange(scores.MacroF1, scores.MacroF1Low, scores.MacroF1High);
        Assert.True(scores.MacroF1Low < scores.MacroF1High);
        Assert.Equal((scores.MacroF1Low, scores.MacroF1High), (again.MacroF1Low, again.MacroF1High));
        Assert.Equal((1.0, 1.0, 1.0), (right.MacroF1, right.MacroF1Low, right.MacroF1High));
    }

    [Fact]
    public void A_cause_that_was_never_injected_is_no_cause_of_the_mean()
    {
        var scores = DrillScores.Of([Item("q1", "typo", "hubs"), Item("q2", "typo", "typo")], seed: 1);

        Assert.Equal("typo", Assert.Single(scores.Causes).Cause);
        Assert.Equal(2 / 3.0, scores.MacroF1, 12);
    }

    [Fact]
    public void Nothing_gives_zeros()
    {
        var scores = DrillScores.Of([], seed: 1);

        Assert.Empty(scores.Causes);
        Assert.Equal((0.0, 0.0, 0.0, 0.0), (scores.MacroF1, scores.MacroF1High, scores.Top1, scores.AbstentionRate));
    }

    private static DrillItem Item(string question, string truth, string named, string? second = null) =>
        new() { Fault = truth, Dose = "1", QuestionId = question, Truth = truth, Named = named, Second = second };
}
