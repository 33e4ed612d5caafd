using RagProbe.EvalSets;
using RagProbe.Scoring;
using RagProbe.Text;
using RagProbe.Traces;

namespace RagProbe.Tests.Scoring;

public sealed class EvidenceJudgeTests
{
    private const string Policy = """
        # Returns

        Customers may send goods back within 14 days of delivery, unused and in the original packaging.
        The refund is paid to the account that was charged, at the latest ten working days after the parcel has arrived.

        # Repairs

        A repair takes up to 14 days from the moment the workshop has confirmed the fault in writing.
        """;

    [Fact]
    public void A_chunk_of_another_source_is_never_evidence() =>
        Assert.Empty(Judge("The refund is paid to the account that was charged", Policy, source: "other.md"));

    [Fact]
    public void A_judgment_of_a_whole_document_is_met_by_any_of_its_chunks()
    {
        var judge = new EvidenceJudge(Question(new Judgment { Source = "policy.md", Grade = 0 }));

        var evidence = Assert.Single(judge.Judge("policy.md", "anything", hint: null));

        Assert.Equal((0, 0, 1.0, 0), (evidence.JudgmentIndex, evidence.Grade, evidence.Coverage, evidence.Covered.Count));
    }

    [Fact]
    public void A_passage_wholly_inside_a_chunk_is_covered_wholly() =>
        Assert.Equal(1, Assert.Single(Judge("The refund is paid to the account that was charged", Policy)).Coverage);

    [Fact]
    public void A_chunk_inside_the_passage_covers_its_share()
    {
        const string passage = "The refund is paid to the account that was charged, at the latest ten working days after the parcel has arrived.";

        var evidence = Assert.Single(Judge(passage, "paid to the account that was charged, at the latest"));

        Assert.Equal([new TextSpan(14, 65)], evidence.Covered);
        Assert.Equal(51.0 / passage.Length, evidence.Coverage, 12);
    }

    [Fact]
    public void The_head_of_a_passage_at_the_end_of_a_chunk_counts()
    {
        var end = Policy.IndexOf("refund is", StringComparison.Ordinal);

        var evidence = Assert.Single(Judge("The refund is paid to the account", Policy[..end]));

        Assert.Equal([new TextSpan(0, 4)], evidence.Covered);
    }

    [Fact]
    public void The_tail_of_a_passage_at_the_start_of_a_chunk_counts()
    {
        var start = Policy.IndexOf("account that", StringComparison.Ordinal);

        var evidence = Assert.Single(Judge("The refund is paid to the account", Policy[start..]));

        Assert.Equal([new TextSpan(26, 33)], evidence.Covered);
    }

    [Fact]
    public void Of_an_edited_chunk_the_unchanged_stretches_count()
    {
        const string passage = "The refund is paid to the account that was charged, at the latest ten working days after the parcel has arrived.";

        var evidence = Assert.Single(Judge(passage, Policy.Replace("charged, at the latest ten", "debited, no later than thirty", StringComparison.Ordinal)));

        Assert.Equal(2, evidence.Covered.Count);
        Assert.Equal("The refund is paid to the account that was ", passage[evidence.Covered[0].Start..evidence.Covered[0].End]);
        Assert.EndsWith("working days after the parcel has arrived.", passage[evidence.Covered[1].Start..evidence.Covered[1].End], StringComparison.Ordinal);
    }

    [Fact]
    public void A_short_passage_counts_with_its_surroundings_and_its_namesake_does_not()
    {
        var repairs = Policy.IndexOf("# Repairs", StringComparison.Ordinal);

        Assert.Equal(1, Assert.Single(Judge("14 days", Policy[..repairs])).Coverage);
        Assert.Empty(Judge("14 days", Policy[repairs..]));
    }

    [Fact]
    public void A_short_passage_survives_an_edit_behind_its_sentence() =>
        Assert.Single(Judge("14 days", Policy.Replace("unused and", "complete and", StringComparison.Ordinal)));

    [Fact]
    public void A_long_passage_counts_wherever_its_text_stands() =>
        Assert.Single(Judge("The refund is paid to the account that was charged", "Preface. The refund  is paid\nto the ACCOUNT that was charged. More."));

    [Fact]
    public void Offsets_that_lie_are_not_believed() =>
        Assert.Empty(Judge("The refund is paid to the account that was charged", "Something else entirely that was indexed before the page changed.", hint: new TextSpan(100, 165)));

    [Fact]
    public void Offsets_that_lie_do_not_hide_what_the_text_holds() =>
        Assert.Equal(1, Assert.Single(Judge("The refund is paid to the account that was charged", Policy, hint: new TextSpan(40, 40 + Policy.Length))).Coverage);

    [Fact]
    public void Offsets_that_the_text_bears_out_make_the_smallest_chunk_evidence()
    {
        var start = Policy.IndexOf("14 days of", StringComparison.Ordinal);

        Assert.Equal(1, Assert.Single(Judge("14 days", "14 days", hint: new TextSpan(start, start + 7))).Coverage);
        Assert.Empty(Judge("14 days", "14 days", hint: null));
    }

    [Fact]
    public void A_small_chunk_that_holds_a_short_passage_with_its_words_around_is_evidence()
    {
        Assert.Equal(1, Assert.Single(Judge("14 days", "within 14 days of")).Coverage);
        Assert.Empty(Judge("14 days", "up to 14 days from"));
    }

    [Fact]
    public void A_document_shorter_than_any_surroundings_is_evidence_as_a_whole() =>
        Assert.Equal(1, Assert.Single(Judge("9 to 5", "Open: 9 to 5", document: "Open: 9 to 5")).Coverage);

    [Fact]
    public void A_phrase_that_recurs_elsewhere_is_no_evidence() =>
        Assert.Empty(Judge(
            "The refund is paid to the account that was charged, at the latest ten working days after the parcel has arrived.",
            "Deposits are returned at the latest ten working days after the keys were handed over, in cash."));

    [Fact]
    public void Half_of_an_edited_passage_is_evidence_wherever_it_stands() =>
        Assert.InRange(
            Assert.Single(Judge(
                "The refund is paid to the account that was charged, at the latest ten working days after the parcel has arrived.",
                "New rules. The refund is paid to the account that was debited, at the latest ten working days after the parcel was sent. Ask us.")).Coverage,
            0.7,
            0.95);

    [Fact]
    public void A_row_of_table_dashes_is_no_evidence()
    {
        const string dashes = "| ------------ | ------------ | ------------ |";
        const string table = $"| city | price |\n{dashes}\n| Graz | 12.50 |\n| Linz | 13.75 |";

        Assert.Empty(Judge(table, $"| colour | code |\n{dashes}\n| red | 0xFF0000 |", document: table));
    }

    [Fact]
    public void Each_judgment_of_the_source_is_judged_by_itself()
    {
        var judge = new EvidenceJudge(Question(
            Resolved("policy.md", Policy, "14 days of delivery, unused and in the original packaging"),
            new Judgment { Source = "other.md" },
            Resolved("policy.md", Policy, "the workshop has confirmed the fault") with { Grade = 3 },
            new Judgment { Source = "policy.md", Grade = -1 }));

        var evidence = judge.Judge("policy.md", Policy[Policy.IndexOf("# Repairs", StringComparison.Ordinal)..], hint: null);

        Assert.Equal([(2, 3), (3, -1)], evidence.Select(item => (item.JudgmentIndex, item.Grade)));
    }

    [Fact]
    public void A_judgment_that_is_not_resolved_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new EvidenceJudge(Question(new Judgment { Source = "a", Quote = "x" })));
        Assert.Throws<ArgumentException>(() => new EvidenceJudge(Question(new Judgment { Source = "a", Span = new TextSpan(0, 1) })));
    }

    internal static Question Question(params Judgment[] judgments) => new() { Id = "q", Text = "?", Expected = judgments };

    /// <summary>The judgment as resolution leaves it: the first occurrence of the passage.</summary>
    internal static Judgment Resolved(string source, string document, string passage)
    {
        var map = new CodePointMap(document);
        var start = document.IndexOf(passage, StringComparison.Ordinal);
        var span = map.ToSpan(start, start + passage.Length);
        return new Judgment
        {
            Source = source,
            Span = span,
            Quote = passage,
            TextBefore = map.Slice(new TextSpan(Math.Max(0, span.Start - 40), span.Start)),
            TextAfter = map.Slice(new TextSpan(span.End, Math.Min(map.CodePointCount, span.End + 40))),
        };
    }

    private static IReadOnlyList<Evidence> Judge(string passage, string chunk, TextSpan? hint = null, string source = "policy.md", string document = Policy) =>
        new EvidenceJudge(Question(Resolved("policy.md", document, passage))).Judge(source, chunk, hint);
}
