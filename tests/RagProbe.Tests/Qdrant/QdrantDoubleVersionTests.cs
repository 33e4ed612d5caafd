using Grpc.Core;
using Grpc.Net.Client;
using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble;

namespace RagProbe.Tests.Qdrant;

/// <summary>The double knows what the release that it plays knew, and nothing newer.</summary>
public class QdrantDoubleVersionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1.12.0", false)]
    [InlineData("1.16.3", false)]
    [InlineData("1.17.0", true)]
    [InlineData("1.19.0", true)]
    public async Task Vectors_of_answers_are_bare_up_to_1_16_and_a_oneof_from_1_17(string version, bool asOneof)
    {
        await using var session = await DoubleSession.StartAsync(version);
        await CreateAllKindsAsync(session);
        var request = new UpsertPoints { CollectionName = DoubleSession.Docs, Wait = true };
        request.Points.Add(new PointStruct
        {
            Id = new PointId { Num = 1 },
            Vectors = new Vectors
            {
                Vectors_ = new NamedVectors
                {
                    Vectors =
                    {
                        ["dense"] = new Vector { Data = { 1, 2 } },
                        ["multi"] = new Vector { Data = { 1, 2, 3, 4 }, VectorsCount = 2 },
                        ["sparse"] = new Vector { Data = { 5, 6 }, Indices = new SparseIndices { Data = { 7, 8 } } },
                    },
                },
            },
        });
        await session.Points.UpsertAsync(request, cancellationToken: Cancel);

        var vectors = (await StoredAsync(session)).Vectors.Vectors.Vectors;

        if (asOneof)
        {
            Assert.All(vectors.Values, vector => Assert.Empty(vector.Data));
            Assert.Equal([1f, 2], vectors["dense"].Dense.Data);
            Assert.Equal([[1f, 2], [3, 4]], vectors["multi"].MultiDense.Vectors.Select(vector => vector.Data.ToArray()));
            Assert.Equal([7u, 8], vectors["sparse"].Sparse.Indices);
            Assert.Equal([5f, 6], vectors["sparse"].Sparse.Values);
        }
        else
        {
            Assert.All(vectors.Values, vector => Assert.Equal(VectorOutput.VectorOneofCase.None, vector.VectorCase));
            Assert.Equal([1f, 2], vectors["dense"].Data);
            Assert.Equal(2u, vectors["multi"].VectorsCount);
            Assert.Equal([1f, 2, 3, 4], vectors["multi"].Data);
            Assert.Equal([7u, 8], vectors["sparse"].Indices.Data);
        }
    }

    [Theory]
    [InlineData("1.12.1", "Wrong input: Vector dimension error: expected dim: 2, got 0")]
    [InlineData("1.12.2", null)]
    public async Task Vectors_of_requests_in_the_new_form_are_empty_for_servers_before_1_12_2(string version, string? refusal)
    {
        await using var session = await DoubleSession.StartAsync(version);
        await session.CreateAsync();
        var point = new PointStruct
        {
            Id = new PointId { Num = 1 },
            Vectors = new Vectors { Vector = new Vector { Dense = new DenseVector { Data = { 1, 0 } } } },
        };

        Assert.Equal(refusal, await RefusalAsync(() => session.Points.UpsertAsync(
            new UpsertPoints { CollectionName = DoubleSession.Docs, Wait = true, Points = { point } },
            cancellationToken: Cancel)));
    }

    [Theory]
    [InlineData("1.12.5", "Malformed Condition type", 0)]
    [InlineData("1.12.6", null, 4)]
    [InlineData("1.16.3", null, 4)]
    public async Task A_condition_that_the_server_does_not_know_is_refused_before_1_12_6_and_then_dropped(string version, string? refusal, ulong found)
    {
        await using var session = await DoubleSession.WithPointsAsync(4, version);
        var filter = new Filter { Must = { new Condition { Slice = new SliceCondition { Total = 4, Index = 0 } } } };

        var message = await RefusalAsync(async () => Assert.Equal(found, await session.CountAsync(filter)));

        Assert.Equal(refusal, message);
    }

    [Fact]
    public async Task Slices_of_a_server_that_knows_them_share_out_all_points()
    {
        await using var session = await DoubleSession.WithPointsAsync(40, "1.19.0");
        var counts = new List<ulong>();
        for (uint index = 0; index < 4; index++)
        {
            counts.Add(await session.CountAsync(new Filter { Must = { new Condition { Slice = new SliceCondition { Total = 4, Index = index } } } }));
        }

        Assert.Equal(40UL, counts.Aggregate((sum, count) => sum + count));
        Assert.All(counts, count => Assert.InRange(count, 1UL, 39UL));
    }

    [Theory]
    [InlineData("1.15.5", false)]
    [InlineData("1.16.0", true)]
    public async Task Acorn_is_ignored_before_1_16(string version, bool cured)
    {
        await using var session = await DoubleSession.WithPointsAsync(10, version);
        session.Server.Faults = new Faults { AnnMiss = new AnnMiss { Points = new HashSet<string> { "2" }, CuredByAcorn = true } };

        var found = await session.NearestIdsAsync(kind: "even", parameters: new SearchParams { Acorn = new AcornSearchParams { Enable = true } });

        Assert.Equal(cured, found.Contains(2UL));
    }

    [Theory]
    [InlineData("1.16.3", null)]
    [InlineData("1.18.1", "Wrong input: Vector dimension error: expected dim: 2, got 3")]
    public async Task A_wrong_dimension_nobody_waits_for_is_refused_from_1_18_1_on(string version, string? refusal)
    {
        await using var session = await DoubleSession.WithPointsAsync(1, version);
        var point = new PointStruct
        {
            Id = new PointId { Num = 2 },
            Vectors = new Vectors { Vector = new Vector { Data = { 1, 0, 0 } } },
        };

        Assert.Equal(refusal, await RefusalAsync(() => session.Points.UpsertAsync(
            new UpsertPoints { CollectionName = DoubleSession.Docs, Points = { point } },
            cancellationToken: Cancel)));
        Assert.Equal(1UL, await session.CountAsync());
    }

    [Theory]
    [InlineData("1.15.3", null, "Query variant is missing")]
    [InlineData("1.16.3", 0.5f, null)]
    [InlineData("1.17.0", 0.8f, null)]
    public async Task Rank_fusion_learnt_its_k_in_1_15_4_and_its_weights_in_1_17(string version, float? best, string? refusal)
    {
        await using var session = await DoubleSession.WithPointsAsync(3, version);
        var arm = new PrefetchQuery { Query = new Query { Nearest = new VectorInput { Dense = new DenseVector { Data = { 1, 0 } } } } };
        // Weight 4, rank from one 1, k 2: 1 / (1 / 4 + 2 - 1).
        var query = new QueryPoints
        {
            CollectionName = DoubleSession.Docs,
            Prefetch = { arm },
            Query = new Query { Rrf = new Rrf { K = 2, Weights = { 4 } } },
        };

        Assert.Equal(refusal, await RefusalAsync(async () =>
            Assert.Equal(best, (await session.Points.QueryAsync(query, cancellationToken: Cancel)).Result[0].Score)));
    }

    [Theory]
    [InlineData("1.14.1", "Malformed Match condition")]
    [InlineData("1.15.0", null)]
    public async Task A_phrase_is_no_match_that_servers_before_1_15_know(string version, string? refusal)
    {
        await using var session = await DoubleSession.WithPointsAsync(3, version);
        var phrase = new Condition { Field = new FieldCondition { Key = "kind", Match = new Match { Phrase = "odd" } } };

        Assert.Equal(refusal, await RefusalAsync(async () => Assert.Equal(2UL, await session.CountAsync(new Filter { Must = { phrase } }))));
    }

    [Theory]
    [InlineData("1.14.1", 20000, false)]
    [InlineData("1.16.3", 10000, false)]
    [InlineData("1.19.0", 10000, true)]
    public async Task Defaults_and_reports_are_those_of_the_release(string version, int indexingThreshold, bool updateQueue)
    {
        await using var session = await DoubleSession.WithPointsAsync(1, version);

        var info = await session.InfoAsync();

        Assert.Equal((ulong)indexingThreshold, info.Config.OptimizerConfig.IndexingThreshold);
        Assert.Equal(updateQueue, info.UpdateQueue is not null);
    }

    [Theory]
    [InlineData("1.16")]
    [InlineData("v1.16.3")]
    [InlineData("1.16.3.0")]
    public async Task A_version_that_is_none_is_refused_at_the_start(string version)
    {
        var problem = await Assert.ThrowsAsync<ArgumentException>(() => DoubleSession.StartAsync(version));

        Assert.Contains($"version '{version}'", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_method_that_the_server_does_not_have_is_unimplemented()
    {
        await using var session = await DoubleSession.StartAsync();
        using var channel = GrpcChannel.ForAddress(session.Server.Address);
        var bytes = new Marshaller<byte[]>(sent => sent, received => received);
        var method = new Method<byte[], byte[]>(MethodType.Unary, "qdrant.Points", "Discover", bytes, bytes);

        var refusal = await Assert.ThrowsAsync<RpcException>(async () =>
            await channel.CreateCallInvoker().AsyncUnaryCall(method, host: null, new CallOptions(cancellationToken: Cancel), []));

        Assert.Equal(StatusCode.Unimplemented, refusal.StatusCode);
    }

    private static async Task CreateAllKindsAsync(DoubleSession session) => await session.Collections.CreateAsync(
        new CreateCollection
        {
            CollectionName = DoubleSession.Docs,
            VectorsConfig = new VectorsConfig
            {
                ParamsMap = new VectorParamsMap
                {
                    Map =
                    {
                        ["dense"] = new VectorParams { Size = 2, Distance = Distance.Dot },
                        ["multi"] = new VectorParams { Size = 2, Distance = Distance.Dot, MultivectorConfig = new MultiVectorConfig() },
                    },
                },
            },
            SparseVectorsConfig = new SparseVectorConfig { Map = { ["sparse"] = new SparseVectorParams() } },
        },
        cancellationToken: Cancel);

    private static async Task<RetrievedPoint> StoredAsync(DoubleSession session)
    {
        var request = new GetPoints
        {
            CollectionName = DoubleSession.Docs,
            Ids = { new PointId { Num = 1 } },
            WithVectors = new WithVectorsSelector { Enable = true },
        };
        return Assert.Single((await session.Points.GetAsync(request, cancellationToken: Cancel)).Result);
    }

    private static async Task<string?> RefusalAsync<T>(Func<AsyncUnaryCall<T>> call) => await RefusalAsync(async () => await call());

    private static async Task<string?> RefusalAsync(Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (RpcException refusal)
        {
            return refusal.Status.Detail;
        }
    }
}
