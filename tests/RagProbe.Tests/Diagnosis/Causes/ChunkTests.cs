using RagProbe.Corpus;
using RagProbe.Diagnosis;
using RagProbe.Embedding.Static;
using RagProbe.EvalSets;
using static RagProbe.Tests.Diagnosis.DiagnosisAssert;
using static RagProbe.Tests.Diagnosis.DiagnosisWorld;
using static RagProbe.Tests.Indexing.SmallWorld;

namespace RagProbe.Tests.Diagnosis.Causes;

public sealed class ChunkTests
{
    private const string Telescope = "The telescope on the tower can be used by anybody after dark.";

    private const string Hours = "It is open from nine to five and closed on Mondays.";

    private static readonly SourceDocument[] AboutTelescopes =
    [
        Document("shop.md", "Used telescopes are sold in the shop beside the tower."),
        Document("astronomy.md", "The telescope club looks for somebody who can repair a telescope."),
        Document("school-tower.md", "A telescope was given to the school, which has no tower."),
    ];

    private static readonly SourceDocument[] AboutTheMuseum =
    [
        Document("ships.md", "Ships and nets are shown in the maritime museum."),
        Document("pier.md", "The maritime museum is near the pier."),
        Document("friends.md", "Friends of the maritime museum meet in the museum café when they like."),
    ];

    private static readonly Question UseOfTheTelescope = Ask("Who can use the telescope on the tower?");

    private static string Other => "The stairs of the tower are steep, and its walls are damp in winter. Hats and bags are left with the porter. Bread, cheese and soup are cooked in the kitchen on the ground floor. The roof was paid by a baker.";

    [Fact]
    public async Task Truncated_is_a_chunk_with_the_passage_beyond_what_the_model_reads()
    {
        var tower = Document("tower.md", $"{Other} {Telescope}");
        await using var world = await OfAsync(CuttingModel.Of(StaticEmbeddingModel.LoadBuiltIn(), 40), [tower, .. AboutTelescopes]);

        var finding = Proves(await world.DiagnoseAsync(UseOfTheTelescope with { Expected = [Expect(tower, Telescope)] }, Dense(1)), CauseCodes.ChunkTruncated, before: 13, after: 1);

        Assert.Contains("40 tokens", finding.Sentence, StringComparison.Ordinal);
        HasEvidence(finding, "passage", "The telescope on the tower");
        Assert.True(int.Parse(finding.Evidence.Single(evidence => evidence.Name == "tokens before the passage").Value, System.Globalization.CultureInfo.InvariantCulture) >= 40);
    }

    [Fact]
    public async Task Nothing_is_truncated_where_the_passage_stands_in_the_part_that_is_read()
    {
        var tower = Document("tower.md", $"Hats and bags are left with the porter. {Telescope} {Other}");
        await using var world = await OfAsync(CuttingModel.Of(StaticEmbeddingModel.LoadBuiltIn(), 40), [tower, .. AboutTelescopes]);

        Excludes(await world.DiagnoseAsync(UseOfTheTelescope with { Expected = [Expect(tower, Telescope)] }, Dense(1)), CauseCodes.ChunkTruncated);
    }

    [Fact]
    public async Task Diluted_is_a_chunk_that_says_much_besides_the_passage()
    {
        var tower = Document("tower.md", $"{Other} {Telescope} {Other}");
        await using var world = await OfAsync([tower, .. AboutTelescopes]);

        var finding = Proves(await world.DiagnoseAsync(UseOfTheTelescope with { Expected = [Expect(tower, Telescope)] }, Dense(1)), CauseCodes.ChunkDiluted, before: 5, after: 1);

        HasEvidence(finding, "part", "The telescope on the tower");
        HasEvidence(finding, "same effect among questions that pass", "0 of 26");
    }

    [Fact]
    public async Task A_chunk_is_not_diluted_where_a_bare_sentence_helps_questions_that_pass_as_much()
    {
        // Every chunk of this index says as much besides, and is found all the same.
        var tower = Document("tower.md", $"{Other} {Telescope} {Other}");
        await using var world = await OfAsync([tower, .. AboutTelescopes, .. Town.Documents.Select(document => document with { Text = $"{document.Text} {Other} {Other}" })]);

        var diagnosis = await world.DiagnoseAsync(UseOfTheTelescope with { Expected = [Expect(tower, Telescope)] }, Dense(1));

        Assert.NotEqual(CauseCodes.ChunkDiluted, diagnosis.Finding.Cause);
        Assert.Equal(0, Assert.Single(diagnosis.Secondary, finding => finding.Cause == CauseCodes.ChunkDiluted).Confidence);
    }

    [Fact]
    public async Task Lost_is_the_context_of_a_chunk_that_does_not_name_what_it_is_about()
    {
        var museum = Document("hours.md", Hours) with { Title = "Maritime museum" };
        await using var world = await OfAsync([museum, .. AboutTheMuseum]);

        var finding = Proves(await world.DiagnoseAsync(Ask("When is the maritime museum open?", Expect(museum, Hours)), Dense(1)), CauseCodes.ChunkContextLost, before: 5, after: 1);

        Assert.Contains("Maritime museum", finding.Intervention, StringComparison.Ordinal);
        HasEvidence(finding, "chunk", Hours);
    }

    [Fact]
    public async Task No_context_is_lost_where_the_chunk_has_the_words_of_its_title()
    {
        const string text = "In winter the maritime museum can be visited by school classes, by clubs and by the crews of ships that wait for better weather.";
        var museum = Document("hours.md", text) with { Title = "Maritime museum" };
        await using var world = await OfAsync([museum, .. AboutTheMuseum]);

        Excludes(await world.DiagnoseAsync(Ask("When is the maritime museum open?", Expect(museum, text)), Dense(1)), CauseCodes.ChunkContextLost);
    }
}
