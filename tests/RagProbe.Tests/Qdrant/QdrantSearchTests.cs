using Qdrant.Client.Grpc;
using RagProbe.Filters;
using RagProbe.Indexes;
using RagProbe.Indexes.Qdrant;
using RagProbe.Indexes.Qdrant.Connection;
using RagProbe.Indexes.Qdrant.Wire;
using RagProbe.QdrantDouble;
using RagProbe.Retrieval;
using static RagProbe.Tests.Indexes.Sample;
using Fusion = RagProbe.Retrieval.Fusion;

namespace RagProbe.Tests.Qdrant;

/// <summary>What only an approximate index on a server can do, or do wrong, through the real client.</summary>
public sealed class QdrantSearchTests : SmallServerTests
{
    [Fact]
    public async Task A_point_with_a_broken_vector_is_reported_and_never_ranked()
    {
        var index = await FillAsync(Small);
        Server.Faults = new Faults { NanPoints = Points("b") };

        var answer = Assert.Single(await index.SearchAsync([Dense([1, 0])], Cancelled));

        Assert.Equal(["b"], answer.UnrankedIds);
        Assert.Equal(["a", "c"], Ids(answer));
        Assert.All(answer, scored => Assert.True(double.IsFinite(scored.Score)));
    }

    [Fact]
    public async Task A_missed_neighbour_is_found_exactly_or_with_a_wider_beam()
    {
        var index = await FillAsync(Small);
        Server.Faults = new Faults { AnnMiss = new AnnMiss { Points = Points("a"), CuredByEf = 400 } };

        var answers = await index.SearchAsync([With(new()), With(new() { Exact = true }), With(new() { HnswEf = 400 })], Cancelled);

        Assert.Equal(["b", "c"], Ids(answers[0]));
        Assert.Equal(["a", "b", "c"], Ids(answers[1]));
        Assert.Equal(["a", "b", "c"], Ids(answers[2]));
    }

    [Fact]
    public async Task Rounded_scores_of_quantized_vectors_are_left_behind_by_an_exact_search()
    {
        var index = await FillAsync(Small with { Quantization = VectorQuantization.Scalar });
        Server.Faults = new Faults { QuantisedScoreStep = 0.25 };

        var answers = await index.SearchAsync([With(new()), With(new() { Exact = true }), With(new() { QuantizationIgnore = true }), With(new() { QuantizationRescore = true, QuantizationOversampling = 3 })], Cancelled);

        Assert.NotEqual(Score(answers[1], "b"), Score(answers[0], "b"), 1e-3);
        Assert.Equal(Math.Sqrt(0.5), Score(answers[1], "b"), 1e-6);
        Assert.Equal(Score(answers[1], "b"), Score(answers[2], "b"), 1e-6);
        Assert.Equal(Score(answers[1], "b"), Score(answers[3], "b"), 1e-6);
    }

    [Fact]
    public async Task Points_without_a_graph_are_left_out_only_where_that_was_asked_for()
    {
        var index = await FillAsync(Small);
        Server.Faults = new Faults { UnindexedPoints = Points("a") };

        var answers = await index.SearchAsync([With(new()), With(new() { IndexedOnly = true })], Cancelled);

        Assert.Equal(["a", "b", "c"], Ids(answers[0]));
        Assert.Equal(["b", "c"], Ids(answers[1]));
    }

    [Theory]
    [InlineData(VectorDistance.Euclid, -1.0)]
    [InlineData(VectorDistance.Manhattan, -1.2)]
    public async Task Distances_become_scores_of_which_the_larger_is_better(VectorDistance distance, double bound)
    {
        var index = await FillAsync(Small with { Distance = distance });

        var answers = await index.SearchAsync([Dense([1, 0]), Dense([1, 0], threshold: bound)], Cancelled);

        Assert.Equal(["a", "b", "c"], Ids(answers[0]));
        Assert.Equal(0, answers[0][0].Score, 1e-6);
        Assert.True(answers[0][2].Score < answers[0][1].Score);
        Assert.Equal(["a", "b"], Ids(answers[1]));
    }

    [Fact]
    public async Task Groups_bring_the_best_chunks_of_the_best_sources()
    {
        var index = await FillAsync(Small);

        var groups = await index.SearchGroupsAsync(Dense([1, 0], limit: 2), groupSize: 1, Cancelled);

        Assert.Equal([("x.md", "a"), ("y.md", "c")], groups.Select(group => (group.Source, Assert.Single(group.Chunks).Chunk.Id)));
    }

    [Fact]
    public async Task A_facet_counts_the_values_of_an_indexed_field()
    {
        var index = await FillAsync(Small with { PayloadIndexes = [new PayloadIndex("year", PayloadIndexKind.Integer)] });

        var years = await index.FacetAsync("year", filter: null, limit: 10, Cancelled);

        Assert.Equal([KeyValuePair.Create("2020", 2L), KeyValuePair.Create("2021", 1L)], years);
        Assert.Equal([KeyValuePair.Create("2021", 1L)], await index.FacetAsync("year", Must(new FilterCondition.Range("year", Gt: 2020)), limit: 10, Cancelled));
    }

    [Fact]
    public async Task A_named_vector_that_does_not_exist_is_the_users_error_and_says_what_exists()
    {
        var index = await FillAsync(Small);

        var error = await Assert.ThrowsAsync<IndexException>(() => index.SearchAsync([Dense([1, 0]) with { Parameters = new SearchParameters { Limit = 1, VectorName = "title" } }], Cancelled));

        Assert.Contains("title", error.Message, StringComparison.Ordinal);
        Assert.True(error.Message.Contains("dense", StringComparison.Ordinal), error.Message);
        Assert.False(error.IsOutage);
    }

    [Fact]
    public async Task A_strict_collection_is_counted_scrolled_and_searched_within_its_limits()
    {
        await FillAsync(Small);
        var strict = new StrictModeConfig { Enabled = true, MaxQueryLimit = 2, SearchAllowExact = false };
        await Connection.CallAsync("Update", isIdempotent: true, call => Connection.Collections.UpdateAsync(new UpdateCollection { CollectionName = "small", StrictModeConfig = strict }, call), Cancelled);
        await using var index = await QdrantIndex.OpenAsync(Connection, "small", settings: null, Cancelled);

        Assert.Equal(3, await index.CountAsync(null, Cancelled));
        Assert.Equal(3, (await index.DescribeAsync(Cancelled)).ChunkCount);
        Assert.NotEmpty(await index.MarkAsync(Cancelled));
        var answers = await index.SearchAsync([Dense([1, 0], limit: 2), Lexical("text", limit: 2)], Cancelled);
        Assert.All(answers, answer => Assert.Equal(2, answer.Count));

        var exact = await Assert.ThrowsAsync<QdrantException>(() => index.SearchAsync([Exact(Dense([1, 0], limit: 1))], Cancelled));
        var large = await Assert.ThrowsAsync<QdrantException>(() => index.SearchAsync([Dense([1, 0], limit: 3)], Cancelled));
        Assert.Contains("Exact search disabled", exact.Message, StringComparison.Ordinal);
        Assert.Contains("limit", large.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_chunks_of_one_score_are_cut_by_id_without_asking_for_all()
    {
        var index = await QdrantIndex.OpenOrCreateAsync(Connection, "many", Small, TimeProvider.System, Cancelled);
        await index.WriteAsync(new IndexWrite { Upserts = [.. Enumerable.Range(0, 300).Select(i => Chunk($"{i:000}", [1, 0], "same words"))] }, Cancelled);

        var answers = await index.SearchAsync([Exact(Dense([1, 0], limit: 7)), Lexical("words", limit: 7)], Cancelled);

        Assert.All(answers, answer => Assert.Equal(["000", "001", "002", "003", "004", "005", "006"], Ids(answer)));
    }

    [Theory]
    [InlineData(60, null, null)]
    [InlineData(1, null, null)]
    [InlineData(60, 3f, 1f)]
    public async Task A_server_that_fuses_ranks_comes_to_the_scores_of_the_client(int constant, float? dense, float? lexical)
    {
        await using var server = await QdrantDoubleServer.StartAsync(new QdrantDoubleOptions { Version = "1.19.0" }, Cancelled);
        var weights = dense is { } d && lexical is { } l ? new RrfWeights(d, l) : null;

        await AssertFusesAlikeAsync(
            server,
            new IndexFusion.ReciprocalRank(constant, weights is null ? null : (weights.Dense, weights.Lexical)),
            (one, other) => Fusion.ReciprocalRank(one, other, constant, weights));
    }

    [Fact]
    public async Task A_server_that_fuses_by_distribution_comes_to_the_scores_of_the_client() =>
        await AssertFusesAlikeAsync(Server, new IndexFusion.DistributionBased(), Fusion.DistributionBased);

    [Fact]
    public async Task What_an_older_server_would_silently_ignore_is_refused()
    {
        await using var server = await QdrantDoubleServer.StartAsync(new QdrantDoubleOptions { Version = "1.12.0" }, Cancelled);
        await using var connection = await QdrantConnection.OpenAsync(new QdrantOptions { Address = server.Address }, TimeProvider.System, Cancelled);
        await using var index = await QdrantIndex.OpenOrCreateAsync(connection, "old", Small, TimeProvider.System, Cancelled);

        await Assert.ThrowsAsync<IndexNotSupportedException>(() => index.SearchAsync([With(new() { Acorn = true })], Cancelled));
        await Assert.ThrowsAsync<IndexNotSupportedException>(() => index.SearchAsync([FusedBy(new IndexFusion.ReciprocalRank(60))], Cancelled));
        await Assert.ThrowsAsync<IndexNotSupportedException>(() => index.SearchAsync([FusedBy(new IndexFusion.ReciprocalRank(1, (2, 1)))], Cancelled));
        Assert.Empty(Assert.Single(await index.SearchAsync([FusedBy(new IndexFusion.ReciprocalRank(1))], Cancelled)));

        static SearchRequest FusedBy(IndexFusion fusion) => new SearchRequest.Fused(new float[] { 1, 0 }, "wind", fusion, ArmLimit: 10, new SearchParameters { Limit = 10 });
    }

    // No two chunks have the same score in an arm: the order among equal ones is anybody's.
    private static async Task AssertFusesAlikeAsync(QdrantDoubleServer server, IndexFusion fusion, Func<IReadOnlyList<ScoredChunk>, IReadOnlyList<ScoredChunk>, IReadOnlyList<ScoredChunk>> byClient)
    {
        await using var connection = await QdrantConnection.OpenAsync(new QdrantOptions { Address = server.Address }, TimeProvider.System, Cancelled);
        await using var index = await QdrantIndex.OpenOrCreateAsync(connection, "fused", Small, TimeProvider.System, Cancelled);
        await index.WriteAsync(
            new IndexWrite { Upserts = [.. Enumerable.Range(1, 40).Select(i => Chunk($"{i:00}", Unit(i, 41 - i), $"{(i % 3 == 0 ? "calm" : "wind")} {string.Join(' ', Enumerable.Range(0, i * 7 % 40).Select(n => $"filler{n}"))}"))] },
            Cancelled);
        var parameters = new SearchParameters { Limit = 25, Ann = new AnnParameters { Exact = true } };
        var vector = new float[] { 3, 1 };

        var arms = await index.SearchAsync([new SearchRequest.Dense(vector, parameters), new SearchRequest.Lexical("wind", parameters)], Cancelled);
        var fused = Assert.Single(await index.SearchAsync([new SearchRequest.Fused(vector, "wind", fusion, ArmLimit: 25, parameters)], Cancelled));

        var expected = byClient(arms[0], arms[1]).Take(25).ToList();
        Assert.Equal(expected.Select(scored => scored.Score), fused.Select(scored => scored.Score), (x, y) => Math.Abs(x - y) < 1e-5);
        var scores = fused.ToDictionary(scored => scored.Chunk.Id, scored => scored.Score, StringComparer.Ordinal);
        Assert.All(expected, scored => Assert.Equal(scored.Score, scores.GetValueOrDefault(scored.Chunk.Id, fused[^1].Score), 1e-5));
    }

    private async Task<QdrantIndex> FillAsync(CollectionLayout layout)
    {
        var index = await QdrantIndex.OpenOrCreateAsync(Connection, "small", layout, TimeProvider.System, Cancelled);
        await index.WriteAsync(
            new IndexWrite
            {
                Upserts =
                [
                    Chunk("a", [1, 0], source: "x.md", metadata: ("year", new PayloadValue.Integer(2020))),
                    Chunk("b", Unit(1, 1), source: "x.md", metadata: ("year", new PayloadValue.Integer(2020))),
                    Chunk("c", [0, 1], source: "y.md", metadata: ("year", new PayloadValue.Integer(2021))),
                ],
            },
            Cancelled);
        return index;
    }

    private static HashSet<string> Points(params string[] chunks) => [.. chunks.Select(chunk => PointKey.OfChunk(chunk).Uuid)];

    private static SearchRequest With(AnnParameters ann) => Dense([1, 0]) with { Parameters = new SearchParameters { Limit = 10, Ann = ann } };

    private static double Score(SearchAnswer answer, string id) => answer.Single(scored => scored.Chunk.Id == id).Score;
}
