using CsCheck;
using RagProbe.EvalSets;
using RagProbe.Filters;
using RagProbe.Text;

namespace RagProbe.Tests.EvalSets;

/// <summary>Questions with everything that a question can have, and any others.</summary>
internal static class SampleQuestions
{
    public static readonly Question Full = new()
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

    public static readonly Gen<Question> Any = Gen.Select(Words, Words, Judgments.Array[0, 4], Words.Array[0, 3], Origins, Gen.Bool, Gen.Bool).Select((id, text, judgments, tags, origin, isUnanswerable, hasFilter) => new Question
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
}
