using Qdrant.Client.Grpc;
using RagProbe.Diagnosis;
using RagProbe.Filters;
using RagProbe.Indexes;
using RagProbe.QdrantDouble;
using Filter = RagProbe.Filters.Filter;

namespace RagProbe.Tests.Diagnosis.Qdrant;

/// <summary>What the exact ranking has and the server's approximate search loses: told apart by what brings it back.</summary>
public sealed class ApproximationTests
{
    private static readonly Filter Reports = new() { Must = [new FilterCondition.Match("kind", new PayloadValue.Text("report"))] };

    private static readonly HashSet<string> Warden = [Orchard.WardenPoint];

    [Fact]
    public async Task A_neighbour_that_the_graph_does_not_lead_to_is_an_ann_miss_and_the_smallest_beam_that_finds_it_is_named()
    {
        await using var orchard = await Orchard.StartAsync();
        orchard.Server.Faults = new Faults { AnnMiss = new AnnMiss { Points = Warden, CuredByEf = 200 } };

        var finding = await orchard.FindAsync(Orchard.Options, orchard.Near());

        finding.IsProved(CauseCodes.AnnMiss, before: null, after: 1);
        Assert.Equal("exact search", finding.Intervention);
        Assert.Equal("256", finding.Evidence("smallest ef that finds it"));
        Assert.StartsWith("not found", finding.Evidence("searched by its own vector"), StringComparison.Ordinal);
        Assert.Contains("--hnsw-ef 256", finding.NextStep, StringComparison.Ordinal);
        Assert.DoesNotContain(finding.Evidence, evidence => evidence.Name == "exact ranking");
    }

    [Fact]
    public async Task Where_no_beam_helps_the_finding_says_how_far_was_tried()
    {
        await using var orchard = await Orchard.StartAsync();
        orchard.Server.Faults = new Faults { AnnMiss = new AnnMiss { Points = Warden } };

        var finding = await orchard.FindAsync(Orchard.Options, orchard.Near());

        finding.IsProved(CauseCodes.AnnMiss, before: null, after: 1);
        Assert.Equal("none up to 1024", finding.Evidence("smallest ef that finds it"));
    }

    [Fact]
    public async Task A_miss_that_the_exact_ranking_does_not_repair_is_no_ann_miss()
    {
        await using var orchard = await Orchard.StartAsync();
        orchard.Server.Faults = new Faults { AnnMiss = new AnnMiss { Points = Warden } };

        var finding = await orchard.FindAsync(Orchard.Options, orchard.Far());

        Assert.NotEqual(CauseCodes.AnnMiss, finding.Cause);
    }

    [Fact]
    public async Task A_payload_index_that_is_younger_than_the_graph_is_a_missing_filter_graph()
    {
        await using var orchard = await Orchard.StartAsync(_ => [("kind", new PayloadValue.Text("report"))]);
        await orchard.IndexLateAsync("kind", FieldType.Keyword);
        orchard.Server.Faults = new Faults { LateIndex = new LateIndex() };

        var finding = await orchard.FindAsync(Orchard.Options, orchard.Near(Reports));

        finding.IsProved(CauseCodes.FilterGraphMissing, before: null, after: 1);
        Assert.Equal("exact search, under the filter", finding.Intervention);
        Assert.Equal("rank 1", finding.Evidence("exact, under the filter"));
        Assert.Equal("rank 1", finding.Evidence("approximate, without the filter"));
        Assert.Equal("rank 1", finding.Evidence("acorn, under the filter"));
        Assert.Contains("--acorn", finding.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_many_others_without_the_filter_the_chunk_is_looked_for_by_its_own_vector()
    {
        // Only the warden passes; without the filter two others are ahead of it, and no more are asked for.
        await using var orchard = await Orchard.StartAsync(i => [("kind", new PayloadValue.Text(i == 0 ? "report" : "note"))]);
        await orchard.IndexLateAsync("kind", FieldType.Keyword);
        orchard.Server.Faults = new Faults { LateIndex = new LateIndex() };

        var finding = await orchard.FindAsync(Orchard.Options with { CandidateDepth = 2 }, orchard.Far(Reports));

        finding.IsProved(CauseCodes.FilterGraphMissing, before: null, after: 1);
        Assert.Equal("found by its own vector", finding.Evidence("approximate, without the filter"));
    }

    [Fact]
    public async Task A_filtered_search_that_misses_the_same_chunk_without_the_filter_is_an_ann_miss()
    {
        await using var orchard = await Orchard.StartAsync(_ => [("kind", new PayloadValue.Text("report"))]);
        orchard.Server.Faults = new Faults { AnnMiss = new AnnMiss { Points = Warden, CuredByAcorn = true } };

        var finding = await orchard.FindAsync(Orchard.Options, orchard.Near(Reports));

        finding.IsProved(CauseCodes.AnnMiss, before: null, after: 1);
        Assert.Equal("rank 1", finding.Evidence("acorn, under the filter"));
        Assert.Contains("--acorn", finding.NextStep, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Scores_of_quantized_vectors_that_hide_the_chunk_are_a_quantization_loss_with_or_without_a_filter(bool withFilter)
    {
        await using var orchard = await Orchard.StartAsync(_ => [("kind", new PayloadValue.Text("report"))]);
        orchard.Server.Faults = new Faults { QuantisedScoreStep = 4 };

        var finding = await orchard.FindAsync(Orchard.Options, orchard.Near(withFilter ? Reports : null));

        finding.IsProved(CauseCodes.QuantizationLoss, before: null, after: 1);
        Assert.Equal("search by the original vectors (quantization ignored)", finding.Intervention);
        Assert.Equal("rank 1", finding.Evidence("quantization ignored"));
        Assert.Equal("rank 1", finding.Evidence("rescored, 3 times oversampled"));
        Assert.Contains("--oversampling 3", finding.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_graph_that_misses_the_chunk_among_quantized_vectors_is_an_ann_miss()
    {
        await using var orchard = await Orchard.StartAsync();
        orchard.Server.Faults = new Faults { QuantisedScoreStep = 0.001, AnnMiss = new AnnMiss { Points = Warden } };

        var finding = await orchard.FindAsync(Orchard.Options, orchard.Near());

        finding.IsProved(CauseCodes.AnnMiss, before: null, after: 1);
    }

    [Fact]
    public async Task A_chunk_in_a_part_without_a_graph_that_the_search_leaves_out_is_an_unindexed_segment()
    {
        await using var orchard = await Orchard.StartAsync();
        orchard.Server.Faults = new Faults { UnindexedPoints = Warden };

        var finding = await orchard.FindAsync(Orchard.Options with { Ann = new AnnParameters { IndexedOnly = true } }, orchard.Near());

        finding.IsProved(CauseCodes.UnindexedSegment, before: null, after: 1);
        Assert.Equal("search all parts (indexed_only off)", finding.Intervention);
    }

    [Fact]
    public async Task A_search_of_all_parts_does_not_fail_for_an_unindexed_segment()
    {
        await using var orchard = await Orchard.StartAsync();
        orchard.Server.Faults = new Faults { UnindexedPoints = Warden };

        Assert.Empty((await orchard.DiagnoseAsync(Orchard.Options, orchard.Near())).Questions);
    }

    [Fact]
    public async Task Where_all_parts_miss_the_chunk_too_the_graph_is_to_blame_and_not_the_unindexed_segment()
    {
        await using var orchard = await Orchard.StartAsync();
        orchard.Server.Faults = new Faults { UnindexedPoints = new HashSet<string> { Orchard.PointOf(Orchard.MillerChunk) }, AnnMiss = new AnnMiss { Points = Warden } };

        var finding = await orchard.FindAsync(Orchard.Options with { Ann = new AnnParameters { IndexedOnly = true } }, orchard.Near());

        finding.IsProved(CauseCodes.AnnMiss, before: null, after: 1);
    }
}
