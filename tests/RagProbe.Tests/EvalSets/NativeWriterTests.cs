using CsCheck;
using RagProbe.EvalSets;
using RagProbe.Filters;
using RagProbe.Text;

namespace RagProbe.Tests.EvalSets;

public sealed class NativeWriterTests
{
    private static readonly Dictionary<string, string> Documents = new(StringComparer.Ordinal)
    {
        ["a.md"] = "One \"quoted\" line,\r\nanother with 😀 and\ta tab. The end.",
        ["folder/b.md"] = "Zwei Wörter und noch eins.",
        ["51"] = "A document with a number.",
    };

    private static readonly Gen<string> Words = Gen.Int[0, 9].Array[1, 6].Select(picks => string.Join(' ', picks.Select(pick => new[] { "a", "\"b\"", "c\\d", "é", "😀", "\n", "\u2028", "<e>", "'f'", "\u0001" }[pick])));

    private static readonly Gen<Judgment> Judgments = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 8], Gen.Int[1, 12], Gen.Int[-2, 5]).Select((document, start, length, grade) =>
    {
        var (id, text) = Documents.OrderBy(pair => pair.Key, StringComparer.Ordinal).ElementAt(document);
        var map = new CodePointMap(text);
        return length > 9 ? new Judgment { Source = id, Grade = grade } : new Judgment { Source = id, Grade = grade, Span = new TextSpan(start, Math.Min(start + length, map.CodePointCount)) };
    });

    private static readonly Gen<EvalSet> Sets = Gen.Select(Words, Judgments.Array[0, 4], Words, Gen.Int[0, 3], Gen.Bool).Select((text, judgments, answer, tags, hasFilter) => new Question
    {
        Id = "",
        Text = text + "?",
        Expected = [.. judgments.DistinctBy(judgment => (judgment.Source, judgment.Span))],
        Answer = tags == 0 ? null : answer,
        Tags = [.. Enumerable.Range(0, tags).Select(tag => FormattableString.Invariant($"tag {tag} é"))],
        Filter = hasFilter ? FilterJson.Parse("""{"must":[{"key":"status","match":{"value":"current"}}]}""") : null,
        Unanswerable = judgments.Length == 0,
    }).Array[1, 5].Select(questions => new EvalSet
    {
        Name = "generated",
        Version = "2.1",
        CorpusPath = "",
        Questions = [.. questions.Index().Select(item => item.Item with { Id = FormattableString.Invariant($"q {item.Index}") })],
        Defaults = new Dictionary<string, string>(StringComparer.Ordinal) { ["top-k"] = "5", ["chunker"] = "markdown(300)", ["exact"] = "true", ["dense-weight"] = "0.30", ["name"] = "007" },
        Notes = new Dictionary<string, string>(StringComparer.Ordinal) { ["license"] = "CC0", ["description"] = "\"x\"" },
    });

    [Fact]
    public void What_is_written_reads_back_as_the_same_set_and_is_written_the_same_again() => Sets.Sample(
        generated =>
        {
            var original = JudgmentResolver.Resolve(generated, Documents);
            Assert.False(original.EvalSet!.Questions.Any(question => question.Expected.Count == 0 && !question.Unanswerable) && original.EvalSet.Questions.Count == 0);
            using var folder = Write(original.EvalSet);

            var reading = folder.Read();
            var resolution = JudgmentResolver.Resolve(reading.EvalSet!, Documents);

            Assert.Empty(folder.Problems(reading));
            Assert.Empty(folder.Lines(resolution.Problems));
            AssertSame(original.EvalSet, resolution.EvalSet!);
            using var again = Write(resolution.EvalSet!);
            Assert.Equal(File.ReadAllText(folder.At("evalset.json")), File.ReadAllText(again.At("evalset.json")));
            Assert.Equal(File.ReadAllText(folder.At("questions.jsonl")), File.ReadAllText(again.At("questions.jsonl")));
        },
        iter: 100);

    [Fact]
    public void Every_format_becomes_a_native_set_with_the_same_judgments()
    {
        foreach (var sample in SampleEvalSets.All)
        {
            using var folder = sample.Write();
            var original = sample.Validate(folder);
            Assert.False(original.HasErrors, sample.Format + string.Concat(folder.Lines(original.Problems)));
            Assert.Equal(sample.Format, original.EvalSet!.Format);
            using var native = Write(original.EvalSet);

            var resolution = EvalSetValidator.Validate(new EvalSetLocation { Path = native.Path, Corpus = original.EvalSet.CorpusPath }, SampleEvalSets.Load);

            Assert.Empty(native.Lines(resolution.Problems));
            AssertSame(original.EvalSet, resolution.EvalSet!);
        }
    }

    [Fact]
    public void Grades_beyond_1_to_3_are_declared_and_a_set_without_them_declares_none()
    {
        using var graded = Write(Whole(-1, 5));
        using var usual = Write(Whole(1, 2));

        Assert.Contains("\"grades\"", File.ReadAllText(graded.At("evalset.json")), StringComparison.Ordinal);
        Assert.Equal([-1, 5], graded.Read().EvalSet!.Questions.Select(question => question.Expected[0].Grade));
        Assert.DoesNotContain("\"grades\"", File.ReadAllText(usual.At("evalset.json")), StringComparison.Ordinal);
        graded.With("evalset.json", """{"name":"x","grades":[0,4]}""");
        Assert.Equal(
            ["questions.jsonl:1: error: expected[0].grade: must be an integer from 0 to 4, as \"grades\" in evalset.json says (-1). Write the number without quotes, point or exponent.", "questions.jsonl:2: error: expected[0].grade: must be an integer from 0 to 4, as \"grades\" in evalset.json says (5). Write the number without quotes, point or exponent."],
            graded.Problems(graded.Read()));
    }

    [Theory]
    [InlineData("[0]")]
    [InlineData("[3,0]")]
    [InlineData("[0,\"3\"]")]
    [InlineData("[0,1e99]")]
    [InlineData("3")]
    public void Grades_that_are_no_range_are_an_error(string grades)
    {
        using var folder = EvalSetFolder.Native("""{"id":"q","question":"?","expected":[{"source":"a.md"}]}""").With("evalset.json", $"{{\"name\":\"x\",\"grades\":{grades}}}");

        Assert.StartsWith("evalset.json:1: error: grades: must be the lowest and the highest grade", Assert.Single(folder.Problems(folder.Read())), StringComparison.Ordinal);
    }

    [Fact]
    public void A_question_that_expects_nothing_without_saying_so_cannot_be_held()
    {
        var set = Whole(1);
        set = set with { Questions = [.. set.Questions, new Question { Id = "empty", Text = "?" }, new Question { Id = "none", Text = "?", Unanswerable = true }] };
        using var folder = Write(set);

        Assert.Equal([true, false, true], set.Questions.Select(NativeWriter.CanHold));
        Assert.Equal(["q0", "none"], folder.Read().EvalSet!.Questions.Select(question => question.Id));
    }

    private static EvalSet Whole(params int[] grades) => new()
    {
        Name = "x",
        CorpusPath = "",
        Questions = [.. grades.Index().Select(item => new Question { Id = FormattableString.Invariant($"q{item.Index}"), Text = "?", Expected = [new Judgment { Source = "a.md", Grade = item.Item }] })],
    };

    private static EvalSetFolder Write(EvalSet evalSet) => new EvalSetFolder()
        .With("evalset.json", NativeWriter.Manifest(evalSet, "corpus"))
        .With("questions.jsonl", NativeWriter.Questions(evalSet))
        .With("corpus/a.md", "x");

    private static void AssertSame(EvalSet expected, EvalSet actual)
    {
        Assert.Equal((expected.Name, expected.Version), (actual.Name, actual.Version));
        Assert.Equal(expected.Defaults, actual.Defaults);
        Assert.Equal(expected.Notes, actual.Notes);
        Assert.Equal(expected.Questions.Select(Describe), actual.Questions.Select(Describe));
        Assert.Equal(expected.Questions.SelectMany(question => question.Expected).Select(judgment => judgment with { Origin = null }), actual.Questions.SelectMany(question => question.Expected).Select(judgment => judgment with { Origin = null }));
    }

    private static (string Id, string Text, string? Answer, string Tags, string? Filter, bool Unanswerable, int Expected) Describe(Question question) =>
        (question.Id, question.Text, question.Answer, string.Join('|', question.Tags), question.Filter is { } filter ? FilterJson.Write(filter) : null, question.Unanswerable, question.Expected.Count);
}
