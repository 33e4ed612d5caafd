using RagProbe.Corpus;
using RagProbe.Diagnosis;
using RagProbe.EvalSets;
using RagProbe.Filters;
using static RagProbe.Tests.Diagnosis.DiagnosisAssert;
using static RagProbe.Tests.Diagnosis.DiagnosisWorld;
using static RagProbe.Tests.Indexing.SmallWorld;

namespace RagProbe.Tests.Diagnosis.Causes;

public sealed class PresenceTests
{
    private const string Sauna = "The sauna is heated on Friday evenings from October until Easter.";

    private static readonly SourceDocument Baths = Document("baths.md", "Towels are lent at the counter of the baths.\n" + Sauna + "\nLost goggles are kept for a month.");
    private static readonly Question Heated = Ask("When is the sauna heated?", Expect(Baths, Sauna));

    [Fact]
    public async Task Missing_is_a_source_that_is_neither_a_document_nor_in_the_index()
    {
        await using var world = await OfAsync();

        var finding = Names(await world.DiagnoseAsync(Heated, Dense(2)), CauseCodes.SourceMissing, before: null);

        Assert.False(finding.Repairs);
        HasEvidence(finding, "expected passage", "The sauna is heated");
    }

    [Fact]
    public async Task Not_indexed_is_a_passage_whose_chunk_is_missing()
    {
        await using var world = await OfAsync(Baths);
        await world.DeleteAsync("baths.md#1");

        var finding = Proves(await world.DiagnoseAsync(Heated, Dense(2)), CauseCodes.NotIndexed, before: null, after: 1);

        Assert.Contains("2 chunks of baths.md", finding.Sentence, StringComparison.Ordinal);
        HasEvidence(finding, "expected passage", "The sauna is heated");
    }

    [Fact]
    public async Task Not_indexed_is_a_document_that_was_never_indexed()
    {
        await using var world = await OfAsync();
        world.Publish(Baths);

        var finding = Proves(await world.DiagnoseAsync(Heated, Dense(2)), CauseCodes.NotIndexed, before: null, after: 1);

        Assert.Contains("No chunk of baths.md", finding.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_passage_is_indexed_where_its_chunk_says_a_wrong_place_but_has_the_text()
    {
        await using var world = await OfAsync(Baths, SaunaClub, SaunaRepair, SaunaHistory);
        var moved = Baths with { Text = "The baths belong to the town since the year of the great fire.\n" + Baths.Text };
        world.Publish(moved);

        var diagnosis = await world.DiagnoseAsync(Heated with { Text = "What is said about the sauna?", Expected = [Expect(moved, Sauna)] }, Dense(1));

        Excludes(diagnosis, CauseCodes.NotIndexed);
        Excludes(diagnosis, CauseCodes.ChunkStale);
    }

    [Fact]
    public async Task Stale_is_a_chunk_whose_older_text_has_nothing_of_the_passage()
    {
        await using var world = await OfAsync(Baths);
        await world.RewriteAsync("baths.md#1", "This part of the house is closed until the boiler has been replaced.");

        var finding = Proves(await world.DiagnoseAsync(Heated, Dense(1)), CauseCodes.ChunkStale, before: null, after: 1);

        HasEvidence(finding, "stored text", "boiler has been replaced");
        HasEvidence(finding, "current text", "The sauna is heated");
    }

    [Fact]
    public async Task Stale_is_a_chunk_whose_older_text_has_most_of_the_passage_but_not_the_word_that_is_asked_for()
    {
        await using var world = await OfAsync(
            Baths, Document("wood.md", "The wood for the sauna comes from the forest."), Document("repair.md", "Members of the club mend the sauna."), Document("plan.md", "The sauna was built by an architect from Finland."));
        await world.RewriteAsync("baths.md#1", "The big room is heated on Friday evenings from October until Easter.");

        var finding = Proves(await world.DiagnoseAsync(Heated, Dense(1)), CauseCodes.ChunkStale, before: 4, after: 1);

        HasEvidence(finding, "stored text", "The big room");
    }

    [Fact]
    public async Task Split_is_a_passage_of_which_no_chunk_has_half()
    {
        var pool = Document("lido.md", "Season tickets of the open-air\npool on the island are sold from\nthe first of May at the kiosk.\nThe pool closes at sunset.");
        await using var world = await OfAsync(pool);

        var finding = Proves(
            await world.DiagnoseAsync(Ask("From when are season tickets of the pool sold at the kiosk?", Expect(pool, pool.Text[..pool.Text.LastIndexOf('\n')])), Lexical(1)),
            CauseCodes.ChunkSplit, before: null, after: 1);

        Assert.Equal(3, finding.Evidence.Count);
        HasEvidence(finding, "part", "lido.md#0");
    }

    [Fact]
    public async Task Split_is_a_passage_whose_larger_part_lacks_what_is_asked_for()
    {
        var pool = Document("lido.md", "The lido on the island sells season tickets\nfrom the first of May at half of the usual price for families.\nThe pool closes at sunset.");
        await using var world = await OfAsync(pool);

        var finding = Proves(
            await world.DiagnoseAsync(Ask("When does the lido sell season tickets?", Expect(pool, pool.Text[..pool.Text.LastIndexOf('\n')])), Lexical(1)),
            CauseCodes.ChunkSplit, before: null, after: 1);

        HasEvidence(finding, "part", "lido.md#1");
    }

    [Fact]
    public async Task A_passage_is_not_split_where_one_chunk_has_nearly_all_of_it()
    {
        var pool = Document("lido.md", "Lido\nsells season tickets from the first of May at half of the usual price for families.");
        await using var world = await OfAsync(pool, Document("lido-news.md", "Lido news: the lido has a new slide."));

        Excludes(await world.DiagnoseAsync(Ask("When does the lido sell tickets?", Expect(pool, pool.Text)), Dense(1)), CauseCodes.ChunkSplit);
    }

    [Fact]
    public async Task Excluded_is_a_chunk_whose_payload_is_of_another_type_than_the_filter()
    {
        var baths = Baths with { Metadata = new Dictionary<string, PayloadValue>(StringComparer.Ordinal) { ["year"] = new PayloadValue.Text("2025") } };
        await using var world = await OfAsync(baths, Document("baths-old.md", "The sauna was heated on Mondays.", ("year", new PayloadValue.Integer(2025))));
        var filtered = Heated with { Filter = new Filter { Must = [new FilterCondition.Match("year", new PayloadValue.Integer(2025))] } };

        var finding = Proves(await world.DiagnoseAsync(filtered, Dense(2)), CauseCodes.FilterExcluded, before: null, after: 2);

        HasEvidence(finding, "chunk", "baths.md#1");
        HasEvidence(finding, "payload that the filter tests", "{\"year\":\"2025\"}");
    }

    [Fact]
    public async Task A_chunk_is_not_excluded_where_the_filter_lets_it_through_and_others_are_before_it()
    {
        (string, PayloadValue) year = ("year", new PayloadValue.Integer(2025));
        var baths = Document(Baths.Id, Baths.Text, year);
        await using var world = await OfAsync(baths, Document("club.md", SaunaClub.Text, year), Document("history.md", SaunaHistory.Text, year));
        var filtered = Heated with { Text = "What is said about the sauna?", Filter = new Filter { Must = [new FilterCondition.Match("year", new PayloadValue.Integer(2025))] } };

        Excludes(await world.DiagnoseAsync(filtered, Dense(1)), CauseCodes.FilterExcluded);
    }

    [Fact]
    public async Task What_a_filter_would_exclude_is_not_brought_back_by_changing_its_text()
    {
        // Two faults: the filter excludes the chunk, and without it the chunk's older text would not be found.
        await using var world = await OfAsync(Baths, SaunaClub, SaunaRepair, SaunaHistory);
        await world.RewriteAsync("baths.md#1", "The big room is heated on Friday evenings from October until Easter.");
        var filtered = Heated with { Filter = new Filter { MustNot = [new FilterCondition.IsEmpty("year")] } };

        Assert.Equal(CauseCodes.Unknown, Excludes(await world.DiagnoseAsync(filtered, Dense(1)), CauseCodes.ChunkStale));
    }

    private static SourceDocument SaunaClub => Document("club.md", "The sauna club meets in the sauna.");

    private static SourceDocument SaunaRepair => Document("repair.md", "Repairs of the sauna are paid by the sauna club.");

    private static SourceDocument SaunaHistory => Document("history.md", "The history of the sauna is the history of the sauna club.");
}
