using RagProbe.EvalSets;
using RagProbe.Scoring;

namespace RagProbe.Tests.Scoring;

public sealed class AnswerF1Tests
{
    // By hand, after the evaluation script of SQuAD 1.1: 2 * shared / (words of the answer + words of the expected one).
    [Theory]
    [InlineData("27 days", "27 days", 1.0)]
    [InlineData("The 27 Days.", "27 days a", 1.0)]
    [InlineData("It is 27 days.", "27 days", 2.0 * 2 / 6)]
    [InlineData("days days days", "days", 2.0 * 1 / 4)]
    [InlineData("days", "days of days", 2.0 * 1 / 4)]
    [InlineData("£140", "140 pounds", 2.0 * 1 / 3)]
    [InlineData("well-known", "well known", 0.0)]
    [InlineData("the", "a", 1.0)]
    [InlineData("", "27", 0.0)]
    [InlineData("27", "", 0.0)]
    [InlineData("cat", "dog", 0.0)]
    public void Words_are_compared_without_case_punctuation_and_articles(string answer, string expected, double f1) => Assert.Equal(f1, AnswerTokens.F1(answer, expected), 12);

    [Fact]
    public void It_applies_where_an_answer_is_expected_and_one_came()
    {
        var question = new Question { Id = "q", Text = "?", Answer = "27 days" };

        Assert.Equal(1, new AnswerF1().Evaluate(Delivery(question, "27 days")));
        Assert.Equal(0, new AnswerF1().Evaluate(Delivery(question, "")));
        Assert.Null(new AnswerF1().Evaluate(Delivery(question, null)));
        Assert.Null(new AnswerF1().Evaluate(Delivery(question with { Answer = null }, "27 days")));
    }

    [Fact]
    public void It_has_its_name_in_the_catalog_and_no_cut_off()
    {
        Assert.Equal("answer:F1", MeasureCatalog.Parse("Answer:f1").Name);
        Assert.Throws<FormatException>(() => MeasureCatalog.Parse("answer:F1@5"));
        Assert.Throws<FormatException>(() => MeasureCatalog.Parse("answer:Recall"));
        Assert.DoesNotContain(MeasureCatalog.Default(5), measure => measure is AnswerF1);
    }

    private static JudgedDelivery Delivery(Question question, string? answer) => DeliveryJudge.Judge(question, []) with { Answer = answer };
}
