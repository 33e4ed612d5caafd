using Qdrant.Client.Grpc;
using RagProbe.Indexes;
using RagProbe.Indexes.Qdrant;
using RagProbe.Indexes.Qdrant.Mapping;
using RagProbe.Indexes.Qdrant.Wire;
using static RagProbe.Tests.Indexes.Sample;

namespace RagProbe.Tests.Qdrant;

/// <summary>Collections in states that RagProbe itself does not leave behind: made by older servers, by others, or damaged.</summary>
public sealed class QdrantCollectionTests : SmallServerTests
{
    [Fact]
    public async Task A_collection_that_an_older_server_kept_stays_ours_after_its_old_points_are_gone()
    {
        // As of 1.12: the manifest stands on the points, the collection has no notes.
        await Connection.Collections.CreateAsync(
            new CreateCollection
            {
                CollectionName = "old",
                VectorsConfig = new VectorsConfig { ParamsMap = new VectorParamsMap { Map = { [CollectionNames.Dense] = new VectorParams { Size = 2, Distance = Distance.Cosine } } } },
                SparseVectorsConfig = new SparseVectorConfig { Map = { [CollectionNames.Sparse] = new SparseVectorParams { Modifier = Modifier.Idf } } },
            },
            cancellationToken: Cancelled);
        var manifest = new CollectionManifest(Small.ModelFingerprint, Small.Chunker, Small.Lexical).ToValue();
        await UpsertAsync("old", PointKey.OfChunk("a"), new Vectors { Vectors_ = new NamedVectors { Vectors = { [CollectionNames.Dense] = Numbers(1, 0) } } }, ("id", Text("a")), (CollectionManifest.Key, manifest));

        var index = await QdrantIndex.OpenOrCreateAsync(Connection, "old", Small, TimeProvider.System, Cancelled);
        await index.WriteAsync(new IndexWrite { DeletedIds = ["a"], Upserts = [Chunk("b", [1, 0])] }, Cancelled);

        Assert.Equal(CollectionOwner.RagProbe, await QdrantIndex.OwnerAsync(Connection, "old", Cancelled));
    }

    [Fact]
    public async Task A_vector_that_a_request_names_is_searched_by_its_own_size_and_distance()
    {
        await Connection.Collections.CreateAsync(
            new CreateCollection
            {
                CollectionName = "two",
                VectorsConfig = new VectorsConfig
                {
                    ParamsMap = new VectorParamsMap { Map = { ["body"] = new VectorParams { Size = 2, Distance = Distance.Cosine }, ["title"] = new VectorParams { Size = 3, Distance = Distance.Euclid } } },
                },
            },
            cancellationToken: Cancelled);
        await UpsertAsync("two", new PointId { Num = 1 }, Titled(0, 0, 1), ("text", Text("near")), ("source", Text("x")));
        await UpsertAsync("two", new PointId { Num = 2 }, Titled(0, 0, 9), ("text", Text("far")), ("source", Text("x")));
        await using var index = await OpenForeignAsync("two", "body");

        var answers = await index.SearchAsync([InTitles(threshold: null), InTitles(threshold: -5)], Cancelled);

        Assert.Equal([("near", 0.0), ("far", -8.0)], answers[0].Select(scored => (scored.Chunk.Text, scored.Score)));
        Assert.Equal("near", Assert.Single(answers[1]).Chunk.Text);
        await Assert.ThrowsAsync<IndexException>(() => index.SearchAsync([Dense([0, 0, 1])], Cancelled));

        static SearchRequest InTitles(double? threshold) => new SearchRequest.Dense(new float[] { 0, 0, 1 }, new SearchParameters { Limit = 10, VectorName = "title", ScoreThreshold = threshold });

        static Vectors Titled(params float[] title) => new() { Vectors_ = new NamedVectors { Vectors = { ["body"] = Numbers(1, 0), ["title"] = Numbers(title) } } };
    }

    [Fact]
    public async Task Several_vectors_of_which_none_was_chosen_are_named_with_the_setting_that_chooses()
    {
        await Connection.Collections.CreateAsync(
            new CreateCollection
            {
                CollectionName = "two",
                VectorsConfig = new VectorsConfig { ParamsMap = new VectorParamsMap { Map = { ["body"] = new VectorParams { Size = 2, Distance = Distance.Cosine }, ["title"] = new VectorParams { Size = 2, Distance = Distance.Cosine } } } },
            },
            cancellationToken: Cancelled);

        var several = await Assert.ThrowsAsync<IndexException>(() => OpenForeignAsync("two", vector: null));
        var unknown = await Assert.ThrowsAsync<IndexException>(() => OpenForeignAsync("two", "boddy"));

        Assert.Contains("'body', 'title'", several.Message, StringComparison.Ordinal);
        Assert.All([several, unknown], error => Assert.Contains("\"vector\" of the collection in ragprobe.json", error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_point_whose_score_is_infinite_is_reported_and_never_ranked()
    {
        await Connection.Collections.CreateAsync(
            new CreateCollection { CollectionName = "dot", VectorsConfig = new VectorsConfig { Params = new VectorParams { Size = 2, Distance = Distance.Dot } } }, cancellationToken: Cancelled);
        await UpsertAsync("dot", new PointId { Num = 1 }, new Vectors { Vector = Numbers(float.PositiveInfinity, 1) }, ("text", Text("broken")), ("source", Text("x")));
        await UpsertAsync("dot", new PointId { Num = 2 }, new Vectors { Vector = Numbers(2, 1) }, ("text", Text("sound")), ("source", Text("x")));
        await using var index = await OpenForeignAsync("dot", vector: null);

        var answer = Assert.Single(await index.SearchAsync([Dense([1, 1])], Cancelled));

        Assert.Equal(["2"], Ids(answer));
        Assert.Equal(["1"], answer.UnrankedIds);
    }

    [Fact]
    public void A_write_that_the_server_only_took_note_of_is_no_success()
    {
        var noted = new PointsOperationResponse { Result = new UpdateResult { Status = UpdateStatus.Acknowledged } };
        var done = new PointsOperationResponse { Result = new UpdateResult { Status = UpdateStatus.Completed } };

        done.RequireCompleted("docs");
        Assert.Contains("build again", Assert.Throws<IndexException>(() => noted.RequireCompleted("docs")).Message, StringComparison.Ordinal);
    }

    private static Value Text(string text) => new() { StringValue = text };

    private static Vector Numbers(params float[] numbers) => new() { Dense = new DenseVector { Data = { numbers } } };

    private async Task<QdrantIndex> OpenForeignAsync(string collection, string? vector) => await QdrantIndex.OpenAsync(
        Connection,
        collection,
        new QdrantIndexSettings { Mapping = new PayloadMapping { Text = PayloadPath.Of("text"), Source = PayloadPath.Of("source") }, DenseVector = vector },
        Cancelled);

    private async Task UpsertAsync(string collection, PointId id, Vectors vectors, params (string Key, Value Value)[] payload)
    {
        var point = new PointStruct { Id = id, Vectors = vectors };
        foreach (var (key, value) in payload)
        {
            point.Payload[key] = value;
        }

        await Connection.Points.UpsertAsync(new UpsertPoints { CollectionName = collection, Wait = true, Points = { point } }, cancellationToken: Cancelled);
    }
}
