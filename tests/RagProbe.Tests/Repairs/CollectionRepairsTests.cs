using RagProbe.Corpus;
using RagProbe.Diagnosis;
using RagProbe.EvalSets;
using RagProbe.Indexes.Qdrant;
using RagProbe.QdrantDouble;
using RagProbe.Repairs;
using RagProbe.Scoring;
using RagProbe.Tests.Diagnosis.Qdrant;
using RagProbe.Tests.Recording;

namespace RagProbe.Tests.Repairs;

/// <summary>Repairs of a collection, through the real client: the collection is asked, and never written to.</summary>
public sealed class CollectionRepairsTests
{
    private const string OneDiffers = ", compared with a copy of the index, in which 0 of 1 questions end otherwise than in the index";

    private static readonly string[] WritingVerbs = ["Upsert", "Delete", "Update", "Set", "Clear", "Overwrite", "Create"];
    private static readonly WholeDocumentChunker Whole = new();
    private static readonly HashSet<string> Warden = [Orchard.WardenPoint];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_graph_misses_is_searched_exactly_and_with_a_wider_beam_on_the_collection_itself()
    {
        await using var orchard = await Orchard.StartAsync();
        orchard.Server.Faults = new Faults { AnnMiss = new AnnMiss { Points = Warden, CuredByEf = 200 } };
        var list = await RepairAsync(orchard, [orchard.Near()], Whole, DiagnosisSample.Plain("near", CauseCodes.AnnMiss, CauseClass.Stage));

        Assert.Equal(["--exact", "--hnsw-ef 512"], list.Repairs.Select(repair => string.Join(' ', repair.Options)).Order(StringComparer.Ordinal));
        Assert.All(list.Repairs, repair => Assert.Equal((true, "on the index itself", 1, 0), (repair.IsMeasured, repair.Basis, repair.Recovered.Count, repair.Broken.Count)));
        Assert.Equal((1, 1), (list.Questions, list.Failures));
    }

    [Fact]
    public async Task An_index_that_forbids_exact_search_and_wide_beams_is_not_asked_for_them()
    {
        await using var orchard = await Orchard.StartAsync();
        await orchard.RestrictAsync(new() { Enabled = true, SearchAllowExact = false, SearchMaxHnswEf = 256 });
        orchard.Server.Faults = new Faults { AnnMiss = new AnnMiss { Points = Warden, CuredByEf = 200 } };
        var list = await RepairAsync(orchard, [orchard.Near()], Whole, DiagnosisSample.Plain("near", CauseCodes.AnnMiss, CauseClass.Stage));

        Assert.Equal(["--hnsw-ef", "256"], Assert.Single(list.Repairs).Options);
    }

    [Fact]
    public async Task Indexing_again_is_measured_in_a_scratch_index_against_a_copy_of_the_collection()
    {
        await using var orchard = await Orchard.StartAsync();
        await orchard.SwapVectorAsync(Orchard.WardenChunk, "candles are made from wax and wick");
        var list = await RepairAsync(orchard, [orchard.Near()], Whole, DiagnosisSample.Plain("near", CauseCodes.VectorCorrupt, CauseClass.Defect));

        var repair = Assert.Single(list.Repairs);
        Assert.Equal("in a scratch index of the documents" + OneDiffers, repair.Basis);
        Assert.Equal(["near"], repair.Recovered);
        Assert.Equal((true, true, true), (repair.IsMeasured, repair.IsIndexing, repair.NeedsNewIndex));
    }

    [Fact]
    public async Task What_the_graph_misses_is_no_merit_of_indexing_again()
    {
        await using var orchard = await Orchard.StartAsync();
        orchard.Server.Faults = new Faults { AnnMiss = new AnnMiss { Points = Warden } };
        var list = await RepairAsync(orchard, [orchard.Near()], Whole, DiagnosisSample.Plain("near", CauseCodes.ChunkStale, CauseClass.Defect));

        Assert.Empty(list.Repairs);
        Assert.Equal(1, list.Failures);
    }

    [Fact]
    public async Task Without_documents_the_stored_texts_are_embedded_again()
    {
        await using var orchard = await Orchard.StartAsync();
        await orchard.SwapVectorAsync(Orchard.WardenChunk, "candles are made from wax and wick");
        var list = await RepairAsync(orchard, [orchard.Near()], chunker: null, hasDocuments: false, DiagnosisSample.Plain("near", CauseCodes.VectorCorrupt, CauseClass.Defect));

        var repair = Assert.Single(list.Repairs);
        Assert.Equal("in a scratch index of the stored texts, embedded again" + OneDiffers, repair.Basis);
        Assert.Equal(["near"], repair.Recovered);
        Assert.False(repair.IsIndexing);
    }

    [Fact]
    public async Task Without_documents_nothing_is_cut_or_indexed_and_the_estimate_says_why()
    {
        await using var orchard = await Orchard.StartAsync();
        var list = await RepairAsync(
            orchard, [orchard.Far(), orchard.Near()], Whole, hasDocuments: false,
            DiagnosisSample.Plain("far", CauseCodes.ChunkStale, CauseClass.Defect), DiagnosisSample.Plain("near", CauseCodes.ChunkSplit, CauseClass.Defect));

        Assert.Equal(2, list.Repairs.Count);
        Assert.All(list.Repairs, repair => Assert.Equal((false, "the documents were not given"), (repair.IsMeasured, repair.Basis)));
    }

    [Fact]
    public async Task Documents_of_a_collection_that_somebody_else_cut_are_put_beside_what_is_stored()
    {
        await using var orchard = await Orchard.StartAsync();
        await orchard.SwapVectorAsync(Orchard.WardenChunk, "candles are made from wax and wick");
        var list = await RepairAsync(orchard, [orchard.Near()], chunker: null, DiagnosisSample.Plain("near", CauseCodes.ChunkStale, CauseClass.Defect));

        var repair = Assert.Single(list.Repairs);
        Assert.StartsWith("in a scratch index: these documents cut with recursive(", repair.Basis, StringComparison.Ordinal);
        Assert.EndsWith("all other chunks as they are stored" + OneDiffers, repair.Basis, StringComparison.Ordinal);
        Assert.Equal(["near"], repair.Recovered);
        Assert.Equal(["a.md"], repair.Sources);
        Assert.False(repair.IsIndexing);
    }

    [Fact]
    public async Task A_collection_that_cannot_be_copied_is_compared_as_it_answers_exactly()
    {
        await using var orchard = await Orchard.StartAsync();
        await orchard.DropVectorsAsync(Orchard.WardenChunk);
        var list = await RepairAsync(orchard, [orchard.Near()], Whole, DiagnosisSample.Plain("near", CauseCodes.NotIndexed, CauseClass.Stage));

        var repair = Assert.Single(list.Repairs);
        Assert.Equal($"in a scratch index of the documents, compared with the index searched exactly (the vectors of 1 chunks, such as {Orchard.WardenChunk}, are missing or broken)", repair.Basis);
        Assert.Equal(["near"], repair.Recovered);
    }

    [Fact]
    public async Task A_collection_that_compares_by_distance_is_not_imitated_and_the_estimate_says_so()
    {
        await using var orchard = await Orchard.StartAsync(distance: VectorDistance.Euclid);
        var list = await RepairAsync(orchard, [orchard.Far()], Whole, DiagnosisSample.Plain("far", CauseCodes.ChunkStale, CauseClass.Defect));

        var repair = Assert.Single(list.Repairs);
        Assert.Equal((false, "the index compares by Euclid, a scratch index by cosine"), (repair.IsMeasured, repair.Basis));
    }

    private static Task<RepairList> RepairAsync(Orchard orchard, IReadOnlyList<Question> questions, IChunker? chunker, params QuestionDiagnosis[] findings) =>
        RepairAsync(orchard, questions, chunker, hasDocuments: true, findings);

    private static async Task<RepairList> RepairAsync(Orchard orchard, IReadOnlyList<Question> questions, IChunker? chunker, bool hasDocuments, params QuestionDiagnosis[] findings)
    {
        await using var index = await orchard.OpenAsync();
        var input = await orchard.InputAsync(index, Orchard.Options, questions);
        var written = Writes(orchard);
        var list = await new RepairPlanner(
            hasDocuments ? input : input with { Documents = null }, DiagnosisSample.Report(findings), chunker, [MeasureCatalog.Parse("passage:Success@2")], TimeProvider.System).RunAsync(Cancelled);
        Assert.Equal(written, Writes(orchard));
        return list;
    }

    private static Dictionary<string, int> Writes(Orchard orchard) => orchard.Server.Requests
        .Where(call => WritingVerbs.Any(verb => call.Key.Contains(verb, StringComparison.Ordinal)))
        .ToDictionary(call => call.Key, call => (int)call.Value, StringComparer.Ordinal);
}
