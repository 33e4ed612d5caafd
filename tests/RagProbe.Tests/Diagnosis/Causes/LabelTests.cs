using RagProbe.Corpus;
using RagProbe.Diagnosis;
using RagProbe.EvalSets;
using RagProbe.Text;
using static RagProbe.Tests.Diagnosis.DiagnosisAssert;
using static RagProbe.Tests.Diagnosis.DiagnosisWorld;
using static RagProbe.Tests.Indexing.SmallWorld;

namespace RagProbe.Tests.Diagnosis.Causes;

public sealed class LabelTests
{
    private const string LostCards = "Readers who have lost their library card receive a new one for five euros at the front desk";

    private static readonly SourceDocument Cards = Document(
        "library/cards.md", LostCards + ", after they have shown a passport, signed the form about the loss and given the address at which they live at present.");

    private static readonly Question LostCard = Ask("What does a new library card cost readers who have lost theirs?", Expect(Cards, LostCards));

    [Fact]
    public async Task Incomplete_is_a_label_that_leaves_out_a_delivered_source_with_the_same_passage()
    {
        await using var world = await OfAsync(Cards, Document("desk/faq.md", LostCards + "."));

        var diagnosis = await world.DiagnoseAsync(LostCard, Dense(1));

        var finding = Proves(diagnosis, CauseCodes.LabelIncomplete, before: 2, after: 1);
        HasEvidence(finding, "delivered chunk", "desk/faq.md#0");
        HasEvidence(finding, "the expected passage", "five euros");
    }

    [Fact]
    public async Task Incomplete_is_a_label_that_leaves_out_a_delivered_source_with_the_answer()
    {
        await using var world = await OfAsync(Cards, Document("desk/faq.md", "A new library card for readers who have lost theirs costs five euros at the front desk."));

        var finding = Proves(
            await world.DiagnoseAsync(LostCard with { Answer = "costs five euros at the front desk" }, Dense(1)),
            CauseCodes.LabelIncomplete, before: 2, after: 1);

        HasEvidence(finding, "the expected answer", "five euros");
    }

    [Fact]
    public async Task A_label_is_complete_where_the_delivered_source_is_about_the_same_and_says_something_else()
    {
        await using var world = await OfAsync(Cards, Document("desk/faq.md", "Readers who lost a library card should tell us what day they lost it."));

        Excludes(await world.DiagnoseAsync(LostCard, Dense(1)), CauseCodes.LabelIncomplete);
    }

    [Fact]
    public async Task Invalid_is_a_label_whose_document_does_not_hold_the_passage()
    {
        await using var world = await OfAsync(Cards, Document("desk/lockers.md", "Lockers in the hall of the library take a coin of two euros."));

        var finding = Names(
            await world.DiagnoseAsync(Ask("Which coin do lockers take?", Quoting("library/cards.md", "Lockers in the hall of the library take a coin of two euros.")), Dense(1)),
            CauseCodes.LabelInvalid, before: null);

        Assert.False(finding.Repairs);
        Assert.Contains("desk/lockers.md", finding.NextStep, StringComparison.Ordinal);
        HasEvidence(finding, "expected passage", "coin of two euros");
    }

    [Fact]
    public async Task Invalid_is_a_label_with_the_name_of_no_document_though_another_holds_the_passage()
    {
        await using var world = await OfAsync(Document("desk/lockers.md", "Lockers in the hall of the library take a coin of two euros."));

        var finding = Names(
            await world.DiagnoseAsync(Ask("Which coin do lockers take?", Quoting("library/lockers.md", "Lockers in the hall of the library take a coin of two euros.")), Dense(1)),
            CauseCodes.LabelInvalid, before: null);

        Assert.Contains("desk/lockers.md", finding.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invalid_is_a_label_of_a_whole_document_that_exists_nowhere()
    {
        await using var world = await OfAsync(Cards);

        var finding = Names(await world.DiagnoseAsync(Ask("What does a new library card cost?", new Judgment { Source = "library/card.md" }), Dense(1)), CauseCodes.LabelInvalid, before: null);

        Assert.Contains("library/cards.md", finding.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_label_is_valid_though_its_quote_has_a_slip_of_the_pen()
    {
        await using var world = await OfAsync(Cards, Document("desk/faq.md", "Readers who lost a library card should tell us what day they lost it."));
        var quoted = Expect(Cards, LostCards) with { Quote = LostCards.Replace("receive", "recieve", StringComparison.Ordinal) };

        Excludes(await world.DiagnoseAsync(LostCard with { Expected = [quoted] }, Dense(1)), CauseCodes.LabelInvalid);
    }

    [Theory]
    [InlineData("14", true)]
    [InlineData("21", false)]
    public async Task A_copy_of_a_judged_document_answers_as_well_where_its_numbers_are_the_same(string days, bool isSame)
    {
        const string text = "A lost card is replaced by the desk in the hall within 14 days of the letter that the reader wrote to the library.";
        var (judged, copy) = (Document("library/lost.md", text), Document("archive/lost.md", text.Replace("14", days, StringComparison.Ordinal)));
        await using var world = await OfAsync(judged, copy, Document("desk/faq.md", "When is a lost card replaced? Ask at the desk."));
        await world.MisplaceVectorAsync("library/lost.md#0", "Soup is cooked in the kitchen.");

        var diagnosis = await world.DiagnoseAsync(Ask("When is a lost card replaced?", new Judgment { Source = judged.Id }), Dense(2));

        Assert.Equal(isSame ? CauseCodes.LabelIncomplete : CauseCodes.VectorCorrupt, diagnosis.Finding.Cause);
    }

    private static Judgment Quoting(string source, string quote) => new() { Source = source, Quote = quote, Span = new TextSpan(0, quote.Length) };
}
