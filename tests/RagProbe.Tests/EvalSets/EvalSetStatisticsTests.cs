using RagProbe.EvalSets;
using RagProbe.Text;

namespace RagProbe.Tests.EvalSets;

public sealed class EvalSetStatisticsTests
{
    private static readonly Dictionary<string, string> Documents = new(StringComparer.Ordinal) { ["a"] = "12345678", ["b"] = "😀😀", ["c"] = "", ["d"] = "123", ["e"] = "1" };

    [Fact]
    public void A_small_set_is_counted_as_by_hand()
    {
        var set = EvalSetStatistics.Of(
            Set(
                new Question { Id = "q1", Text = "How  many?", Answer = "8", Tags = ["x", "y"], Expected = [Passage("a", 0, 4, 3), Passage("a", 4, 6, 1), Whole("b", 0)] },
                new Question { Id = "q2", Text = "how many?", Answer = " ", Tags = ["y"], Expected = [Whole("a", 1), Whole("d", 1)] },
                new Question { Id = "q3", Text = "Why?", Unanswerable = true },
                new Question { Id = "q4", Text = "Who?", Expected = [Whole("d", 0)] }),
            Documents);

        Assert.Equal((4, 2, 1, 1, 1, 0, 2), (set.Questions, set.Answerable, set.Unanswerable, set.WithoutExpectation, set.WithAnswer, set.WithFilter, set.Untagged));
        Assert.Equal([("y", 2), ("x", 1)], set.Tags);
        Assert.Equal((6, 4), (set.Judgments, set.WholeDocuments));
        Assert.Equal([(3, 1), (1, 3), (0, 2)], set.Grades);
        Assert.Equal(new LengthSummary(3, 1, 2, 2, 3), set.JudgmentsPerQuestion);
        Assert.Equal(new LengthSummary(2, 1, 1.5, 1.5, 2), set.SourcesPerQuestion);
        Assert.Equal(new LengthSummary(2, 2, 3, 3, 4), set.PassageLengths);
        Assert.Equal(new LengthSummary(5, 0, 2, 2.8, 8), set.DocumentLengths);
        Assert.Equal((1, 2, 1, 2), (set.EmptyDocuments, set.ExpectedDocuments, set.JudgedNeverExpected, set.NeverJudged));
        Assert.Equal(["q1", "q2"], Assert.Single(set.DuplicateQuestions));
    }

    [Fact]
    public void A_set_without_anything_has_zeros()
    {
        var set = EvalSetStatistics.Of(Set(), new Dictionary<string, string>(StringComparer.Ordinal));

        Assert.Equal((0, 0, 0), (set.Questions, set.Judgments, set.DocumentLengths.Count));
        Assert.Equal(default, set.PassageLengths);
    }

    private static EvalSet Set(params Question[] questions) => new() { Name = "s", CorpusPath = "", Questions = questions };

    private static Judgment Whole(string source, int grade) => new() { Source = source, Grade = grade };

    private static Judgment Passage(string source, int start, int end, int grade) => new() { Source = source, Span = new TextSpan(start, end), Quote = "x", Grade = grade };
}
