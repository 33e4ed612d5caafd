using System.Reflection;
using CsCheck;
using RagProbe.EvalSets;
using RagProbe.Filters;
using RagProbe.Text;

namespace RagProbe.Tests.EvalSets;

public sealed class QuestionStoreTests
{
    private static readonly Question Full = new()
    {
        Id = "q 😀",
        Text = "Where?\n\0",
        Answer = "",
        Filter = FilterJson.Parse("""{"must":[{"key":"status","match":{"value":"current"}}],"must_not":[{"is_empty":{"key":"owner"}}]}"""),
        Unanswerable = true,
        Origin = new FileLine("a.jsonl", 7) { Field = "text" },
        Tags = ["one", "", "two"],
        Expected =
        [
            new Judgment { Source = "a.md", Span = new TextSpan(3, 900), Quote = "é", TextBefore = "before", TextAfter = "after", Grade = -2, Origin = new FileLine("qrels.tsv", int.MaxValue) { Field = "grade" } },
            new Judgment { Source = "" },
        ],
    };

    private static readonly Gen<string> Words = Gen.String[Gen.Char["aé😀\n\"{ "], 0, 12].Select(text => text.Replace("\ud83d", "", StringComparison.Ordinal).Replace("\ude00", "", StringComparison.Ordinal));

    private static readonly Gen<FileLine?> Origins = Gen.Select(Gen.Int[0, 3], Gen.Int[1, 99], Words).Select((file, line, field) => file == 3 ? (FileLine?)null : new FileLine($"file {file}", line) { Field = field.Length == 0 ? null : field });

    private static readonly Gen<Judgment> Judgments = Gen.Select(Words, Words, Gen.Int[-3, 9], Gen.Int[0, 40], Origins, Gen.Bool).Select((source, quote, grade, start, origin, isSpan) => new Judgment
    {
        Source = source,
        Quote = quote.Length == 0 ? null : quote,
        Grade = grade,
        Span = isSpan ? new TextSpan(start, start + 5) : null,
        TextBefore = quote,
        TextAfter = source,
        Origin = origin,
    });

    private static readonly Gen<Question> Questions = Gen.Select(Words, Words, Judgments.Array[0, 4], Words.Array[0, 3], Origins, Gen.Bool, Gen.Bool).Select((id, text, judgments, tags, origin, isUnanswerable, hasFilter) => new Question
    {
        Id = id,
        Text = text,
        Expected = judgments,
        Tags = tags,
        Origin = origin,
        Unanswerable = isUnanswerable,
        Answer = isUnanswerable ? null : text,
        Filter = hasFilter ? Full.Filter : null,
    });

    [Fact]
    public void Every_property_of_a_question_comes_back()
    {
        // A property that nobody set here would be forgotten there without anyone noticing.
        Assert.All(typeof(Question).GetProperties().Where(IsStored), property => Assert.NotEqual(property.GetValue(new Question { Id = "", Text = "" }), property.GetValue(Full)));
        Assert.All(typeof(Judgment).GetProperties().Where(IsStored), property => Assert.NotEqual(property.GetValue(new Judgment { Source = "" }), property.GetValue(Full.Expected[0])));

        var back = Assert.Single(QuestionStore.Of([Full]));

        AssertSame(Full, back);
        Assert.Equal(Full.Expected, back.Expected);
    }

    [Fact]
    public void Questions_come_back_in_their_order_as_often_as_they_are_asked_for() => Questions.Array[0, 40].Sample(questions =>
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
        var store = QuestionStore.Of(Enumerable.Range(0, 400).Select(number => Full with { Id = $"{number}", Text = long_ + number }));

        Parallel.For(0, 4 * store.Count, index => AssertSame(Full with { Id = $"{index % store.Count}", Text = long_ + (index % store.Count) }, store[index % store.Count]));
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
