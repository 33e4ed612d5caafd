using System.Reflection;
using CsCheck;
using RagProbe.EvalSets;
using RagProbe.Filters;

namespace RagProbe.Tests.EvalSets;

public sealed class QuestionStoreTests
{
    [Fact]
    public void Every_property_of_a_question_comes_back()
    {
        // A property that nobody set here would be forgotten there without anyone noticing.
        Assert.All(typeof(Question).GetProperties().Where(IsStored), property => Assert.NotEqual(property.GetValue(new Question { Id = "", Text = "" }), property.GetValue(SampleQuestions.Full)));
        Assert.All(typeof(Judgment).GetProperties().Where(IsStored), property => Assert.NotEqual(property.GetValue(new Judgment { Source = "" }), property.GetValue(SampleQuestions.Full.Expected[0])));

        var back = Assert.Single(QuestionStore.Of([SampleQuestions.Full]));

        AssertSame(SampleQuestions.Full, back);
        Assert.Equal(SampleQuestions.Full.Expected, back.Expected);
    }

    [Fact]
    public void Questions_come_back_in_their_order_as_often_as_they_are_asked_for() => SampleQuestions.Any.Array[0, 40].Sample(questions =>
    {
        var store = QuestionStore.Of(questions);

        Assert.Equal(questions.Length, store.Count);
        Assert.All(questions.Zip(store), pair => AssertSame(pair.First, pair.Second));
        Assert.All(questions.Index().Reverse(), entry => AssertSame(entry.Item, store[entry.Index]));
        Assert.Throws<ArgumentOutOfRangeException>(() => store[questions.Length]);
        Assert.Throws<ArgumentOutOfRangeException>(() => store[-1]);
    });

    [Fact]
    public void More_than_fits_the_memory_it_may_take_is_read_by_many_at_once()
    {
        var long_ = new string('x', 5000);
        var store = QuestionStore.Of(Enumerable.Range(0, 400).Select(number => SampleQuestions.Full with { Id = $"{number}", Text = long_ + number }));

        Parallel.For(0, 4 * store.Count, index => AssertSame(SampleQuestions.Full with { Id = $"{index % store.Count}", Text = long_ + (index % store.Count) }, store[index % store.Count]));
    }

    private static bool IsStored(PropertyInfo property) => property.SetMethod is not null;

    private static void AssertSame(Question expected, Question actual)
    {
        Assert.Equal(expected.Expected, actual.Expected);
        Assert.Equal(expected.Tags, actual.Tags);
        Assert.Equal(expected.Filter is null ? null : FilterJson.Write(expected.Filter), actual.Filter is null ? null : FilterJson.Write(actual.Filter));
        Assert.Equal(expected with { Expected = [], Tags = [], Filter = null }, actual with { Expected = [], Tags = [], Filter = null });
    }
}
