using CsCheck;
using RagProbe.EvalSets;
using RagProbe.Scoring;
using RagProbe.Tests.Text;
using RagProbe.Text;

namespace RagProbe.Tests.EvalSets;

public sealed class JudgmentResolverTests
{
    private const string Document = "# Returns 😀\n\nGoods may be sent back within 14 days.\nRepairs take 14 days.\n";

    [Fact]
    public void A_quote_becomes_a_span_with_the_text_around_it()
    {
        var resolution = Resolve(new Judgment { Source = "a.md", Quote = "within 14 days", Grade = 2 });

        Assert.Empty(resolution.Problems);
        Assert.Equal(
            new Judgment
            {
                Source = "a.md",
                Grade = 2,
                Quote = "within 14 days",
                Span = new TextSpan(36, 50),
                TextBefore = "# Returns 😀\n\nGoods may be sent back ",
                TextAfter = ".\nRepairs take 14 days.\n",
            },
            resolution.EvalSet!.Questions[0].Expected[0]);
        Assert.Equal(new PassageTally { Exact = 1 }, resolution.Passages);
    }

    [Fact]
    public void A_quote_in_other_case_and_white_space_becomes_the_documents_own_text()
    {
        var resolution = Resolve(new Judgment { Source = "a.md", Quote = " WITHIN 14 days. repairs" });

        Assert.Empty(resolution.Problems);
        Assert.Equal("within 14 days.\nRepairs", resolution.EvalSet!.Questions[0].Expected[0].Quote);
        Assert.Equal(new PassageTally { Normalised = 1 }, resolution.Passages);
    }

    [Fact]
    public void A_quote_with_a_typing_error_is_taken_and_reported()
    {
        var resolution = Resolve(new Judgment { Source = "a.md", Quote = "Goods may be send back within 14 days" });

        Assert.Equal("Goods may be sent back within 14 days", resolution.EvalSet!.Questions[0].Expected[0].Quote);
        Assert.Equal("q.jsonl:5: warning: expected[0].quote: not in a.md as written; taken for the text in line 3, similarity 0.97: \"Goods may be sent back within 14 days\" (Goods may be send back within 14 days). Quote the document's own words.", Assert.Single(resolution.Problems).ToString());
        Assert.Equal(new PassageTally { Fuzzy = 1 }, resolution.Passages);
    }

    [Fact]
    public void A_quote_that_occurs_twice_is_reported_with_its_places()
    {
        var resolution = Resolve(new Judgment { Source = "a.md", Quote = "14 days" });

        Assert.Equal("q.jsonl:5: error: expected[0].quote: ambiguous: a.md holds it 2 times: line 3 (start 43, end 50), line 4 (start 65, end 72) (14 days). Make the quote longer until it is unique, or add \"start\" and \"end\" of the place that is meant.", Assert.Single(resolution.Problems).ToString());
        Assert.Empty(resolution.EvalSet!.Questions[0].Expected);
        Assert.Equal(new PassageTally { Unresolved = 1 }, resolution.Passages);
    }

    [Fact]
    public void A_quote_that_is_not_there_is_reported_with_the_most_similar_text()
    {
        var problem = Assert.Single(Resolve(new Judgment { Source = "a.md", Quote = "Goods must be sent back within four weeks" }).Problems);

        Assert.StartsWith("not found in a.md; the most similar text, in line 3, has similarity 0.", problem.Message, StringComparison.Ordinal);
        Assert.Equal(ProblemSeverity.Error, problem.Severity);
    }

    [Fact]
    public void Offsets_and_quote_must_agree()
    {
        Assert.Empty(Resolve(new Judgment { Source = "a.md", Quote = "14  DAYS", Span = new TextSpan(65, 72) }).Problems);
        Assert.Equal(
            "q.jsonl:5: error: expected[0].quote: start and end hold another text: \"s take 1\" (Repairs). The quote stands at start 52, end 59 (line 4); offsets count code points, not bytes or UTF-16 units.",
            Assert.Single(Resolve(new Judgment { Source = "a.md", Quote = "Repairs", Span = new TextSpan(58, 66) }).Problems).ToString());
    }

    [Fact]
    public void Offsets_alone_take_the_text_that_is_there() =>
        Assert.Equal("Repairs", Resolve(new Judgment { Source = "a.md", Span = new TextSpan(52, 59) }).EvalSet!.Questions[0].Expected[0].Quote);

    [Theory]
    [InlineData(70, 75, "lies beyond the document, which has 74 code points")]
    [InlineData(11, 13, "the span holds nothing but white space")]
    public void Offsets_that_hold_nothing_are_errors(int start, int end, string message) =>
        Assert.Equal(message, Assert.Single(Resolve(new Judgment { Source = "a.md", Span = new TextSpan(start, end) }).Problems).Message);

    [Fact]
    public void A_source_that_is_not_written_as_its_id_is_reported_once()
    {
        var resolution = Resolve(new Judgment { Source = "A", Quote = "within 14 days" }, new Judgment { Source = "A", Quote = "Repairs take" });

        Assert.Equal("q.jsonl:5: warning: expected[0].source: taken for a.md, which has the same file name, its extension aside; said once for all labels that write it so (A). Write a.md.", Assert.Single(resolution.Problems).ToString());
        Assert.All(resolution.EvalSet!.Questions[0].Expected, judgment => Assert.Equal("a.md", judgment.Source));
    }

    [Fact]
    public void A_source_that_is_not_there_is_an_error_with_the_nearest_id() =>
        Assert.Equal("q.jsonl:5: error: expected[0].source: no document has this id (empyt.md). Did you mean empty.md?", Assert.Single(Resolve(new Judgment { Source = "empyt.md" }).Problems).ToString());

    [Fact]
    public void The_same_passage_named_twice_counts_once()
    {
        var resolution = Resolve(new Judgment { Source = "a.md", Quote = "within 14 days" }, new Judgment { Source = "A.md", Quote = "Within 14 days" });

        Assert.Single(resolution.EvalSet!.Questions[0].Expected);
        Assert.Contains(resolution.Problems, problem => problem is { Severity: ProblemSeverity.Warning, Field: "expected[1]" });
    }

    [Fact]
    public void A_passage_of_invisible_characters_is_an_error_before_it_can_stop_a_sweep()
    {
        const string text = "Soft\u00AD\u200Bware.";
        var resolution = JudgmentResolver.Resolve(
            Set([new Judgment { Source = "d", Span = new TextSpan(4, 6) }, new Judgment { Source = "d", Quote = "\u00AD\u200B" }]),
            new Dictionary<string, string>(StringComparer.Ordinal) { ["d"] = text });

        Assert.Equal(["expected[0].start", "expected[1].quote"], resolution.Problems.Select(problem => problem.Field));
        Assert.Empty(new EvidenceJudge(resolution.EvalSet!.Questions[0]).Judge("d", text, hint: null));
    }

    [Fact]
    public void A_judgment_of_a_document_without_text_stands() =>
        Assert.Equal(new PassageTally { WholeDocuments = 1 }, Resolve(new Judgment { Source = "empty.md" }).Passages);

    [Fact]
    public void Every_judgment_is_counted_and_every_resolved_one_holds_the_documents_text() =>
        Gen.Select(TextGen.Document, Gen.Select(Gen.Int[0, 300], Gen.Int[1, 60], Gen.Bool).List[1, 5]).Sample((text, cuts) =>
        {
            var map = new CodePointMap(text);
            var judgments = cuts.ConvertAll(cut =>
            {
                var span = new TextSpan(Math.Min(cut.Item1, map.CodePointCount - 1), Math.Min(map.CodePointCount, cut.Item1 + cut.Item2));
                span = span.Length > 0 ? span : new TextSpan(0, 1);
                return cut.Item3 ? new Judgment { Source = "d", Span = span } : new Judgment { Source = "d", Quote = map.Slice(span) };
            });

            var resolution = JudgmentResolver.Resolve(Set(judgments), new Dictionary<string, string>(StringComparer.Ordinal) { ["d"] = text });

            var tally = resolution.Passages;
            Assert.Equal(judgments.Count, tally.WholeDocuments + tally.Exact + tally.Normalised + tally.Fuzzy + tally.Unresolved);
            Assert.Equal(judgments.Count - tally.Unresolved, resolution.EvalSet!.Questions[0].Expected.Count);
            Assert.All(resolution.EvalSet.Questions[0].Expected, judgment =>
            {
                Assert.Equal(map.Slice(judgment.Span!.Value), judgment.Quote);
                Assert.Contains(judgment.TextBefore + judgment.Quote + judgment.TextAfter, text, StringComparison.Ordinal);
            });
        });

    [Fact]
    public void Validation_joins_the_problems_of_reading_and_resolving_by_line()
    {
        using var folder = EvalSetFolder.Native(
            """{"id":"q1","question":"x","expected":[{"source":"a.md","quote":"nowhere to be found"}]}""",
            """{"id":"q2","question":"","unanswerable":true}""",
            """{"id":"q3","question":"x","expected":[{"source":"c.md"}]}""");
        var asked = "";

        var resolution = EvalSetValidator.Validate(new EvalSetLocation { Path = folder.Path }, corpus =>
        {
            asked = corpus;
            return new Dictionary<string, string>(StringComparer.Ordinal) { ["a.md"] = "Text." };
        });

        Assert.Equal(folder.At("corpus"), asked);
        Assert.Equal([1, 2, 3], resolution.Problems.Select(problem => problem.Line));
        Assert.True(resolution.HasErrors);
    }

    [Fact]
    public void Without_a_corpus_nothing_is_loaded()
    {
        using var folder = EvalSetFolder.Native("""{"id":"q2","question":"x","unanswerable":true}""");
        Directory.Delete(folder.At("corpus"), recursive: true);

        Assert.True(EvalSetValidator.Validate(new EvalSetLocation { Path = folder.Path }, _ => throw new InvalidOperationException("not there")).HasErrors);
    }

    private static EvalSet Set(IReadOnlyList<Judgment> judgments) => new()
    {
        Name = "set",
        CorpusPath = "/",
        Questions = [new Question { Id = "q1", Text = "?", Expected = judgments, Origin = new FileLine("q.jsonl", 5) }],
    };

    private static EvalSetResolution Resolve(params Judgment[] judgments) =>
        JudgmentResolver.Resolve(Set(judgments), new Dictionary<string, string>(StringComparer.Ordinal) { ["a.md"] = Document, ["b.md"] = "Other.", ["empty.md"] = "" });
}
