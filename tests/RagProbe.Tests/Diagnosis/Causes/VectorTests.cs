using RagProbe.Corpus;
using RagProbe.Diagnosis;
using RagProbe.EvalSets;
using RagProbe.Indexes;
using static RagProbe.Tests.Diagnosis.DiagnosisAssert;
using static RagProbe.Tests.Diagnosis.DiagnosisWorld;
using static RagProbe.Tests.Indexing.SmallWorld;

namespace RagProbe.Tests.Diagnosis.Causes;

public sealed class VectorTests
{
    private const string Kayaks = "Kayaks are rented at the pavilion on the lake.";

    private static readonly SourceDocument Lake = Document("lake.md", Kayaks);
    private static readonly SourceDocument Ice = Document("ice.md", "Skates are sharpened at the kiosk beside the rink.");
    private static readonly Question Rented = Ask("Where are kayaks rented?", Expect(Lake, Kayaks));

    [Fact]
    public async Task Corrupt_is_the_vector_of_another_text()
    {
        await using var world = await OfAsync(Lake, Ice);
        await world.MisplaceVectorAsync("lake.md#0", Ice.Text);
        await world.MisplaceVectorAsync("ice.md#0", Kayaks);

        var finding = Proves(await world.DiagnoseAsync(Rented, Dense(3)), CauseCodes.VectorCorrupt, before: await RankAsync(world, Rented), after: 2);

        HasEvidence(finding, "median of other chunks", "1.0000");
        Assert.InRange(Number(finding, "cosine of stored vector and text"), -1, 0.9);
    }

    [Fact]
    public async Task A_vector_is_not_the_cause_where_only_those_of_other_chunks_are_corrupt()
    {
        await using var world = await OfAsync(
            Lake,
            Document("tours.md", "Where kayaks go, kayaks and canoes are rented."),
            Document("shop.md", "Kayaks are sold where boats are rented."),
            Document("yard.md", "Rented kayaks are dried where kayaks are kept."));
        await world.MisplaceVectorAsync("town/snow.md#0", "Fish and vegetables are sold.");

        Excludes(await world.DiagnoseAsync(Rented, Dense(1)), CauseCodes.VectorCorrupt);
    }

    [Fact]
    public async Task Of_another_model_are_vectors_that_disagree_with_their_texts_everywhere()
    {
        await using var world = await OfAsync(Lake, Ice);
        await world.ReembedAsync(async chunk => OtherModel(await world.EmbedAsync(chunk.Text)));

        var finding = Proves(await world.DiagnoseAsync(Rented, Dense(1)), CauseCodes.VectorModelMismatch, before: await RankAsync(world, Rented), after: 1);

        HasEvidence(finding, "share of sampled chunks below 0.99", "100 %");
        Assert.InRange(Number(finding, "median cosine of stored vectors with their texts' embeddings"), -1, 0.9);
        Assert.DoesNotContain("half", finding.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_another_model_are_the_vectors_that_a_migration_has_not_come_to()
    {
        await using var world = await OfAsync(Lake, Ice);
        await world.ReembedAsync(async chunk => OtherModel(await world.EmbedAsync(chunk.Text)), chunk => string.CompareOrdinal(chunk.Source, "town/h") < 0);

        var finding = Proves(await world.DiagnoseAsync(Rented, Dense(1)), CauseCodes.VectorModelMismatch, before: await RankAsync(world, Rented), after: 1);

        Assert.Contains("migrated by half", finding.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_model_is_not_the_cause_where_the_question_would_fail_with_its_vectors_too()
    {
        await using var world = await OfAsync(Lake, Document("tours.md", "Kayaks: where kayaks are rented."), Document("shop.md", "Where are kayaks rented and sold?"));
        await world.ReembedAsync(async chunk => OtherModel(await world.EmbedAsync(chunk.Text)));

        Excludes(await world.DiagnoseAsync(Rented, Dense(1)), CauseCodes.VectorModelMismatch);
    }

    [Fact]
    public async Task Prefixed_are_vectors_that_a_known_prefix_before_each_text_explains()
    {
        await using var world = await OfAsync(Lake, Ice, Document("repair.md", "Kayaks can be repaired where boats are rented out, and a new paddle is given to everybody who has broken one."));
        await world.ReembedAsync(chunk => world.EmbedAsync("Represent this sentence for searching relevant passages: " + chunk.Text));

        var finding = Proves(await world.DiagnoseAsync(Rented, Dense(1)), CauseCodes.VectorPrefixMismatch, before: 2, after: 1);

        HasEvidence(finding, "median with the document prefix 'Represent this sentence for searching relevant passages: '", "1.0000");
    }

    private static double Number(Finding finding, string name) => double.Parse(finding.Evidence.Single(evidence => evidence.Name == name).Value, System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<int?> RankAsync(DiagnosisWorld world, Question question)
    {
        var asked = await world.EmbedAsync(question.Text);
        var answers = await world.Index.SearchAsync([new SearchRequest.Dense(asked, new SearchParameters { Limit = 100 })], TestContext.Current.CancellationToken);
        return answers[0].Index().First(entry => entry.Item.Chunk.Source == question.Expected[0].Source).Index + 1;
    }

    // The same distances between texts, in other directions.
    private static ReadOnlyMemory<float> OtherModel(ReadOnlyMemory<float> vector)
    {
        var turned = vector.ToArray();
        Array.Reverse(turned);
        return turned;
    }
}
