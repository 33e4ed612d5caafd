using Grpc.Net.Client;
using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble;

namespace RagProbe.Tests.Qdrant;

/// <summary>A running double and clients of it, with a small collection named <c>docs</c>.</summary>
internal sealed class DoubleSession : IAsyncDisposable
{
    public const string Docs = "docs";

    private readonly GrpcChannel _channel;

    private DoubleSession(QdrantDoubleServer server)
    {
        Server = server;
        _channel = GrpcChannel.ForAddress(server.Address);
        Points = new Points.PointsClient(_channel);
        Collections = new Collections.CollectionsClient(_channel);
    }

    public QdrantDoubleServer Server { get; }

    public Points.PointsClient Points { get; }

    public Collections.CollectionsClient Collections { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<DoubleSession> StartAsync(string version = "1.16.3") =>
        new(await QdrantDoubleServer.StartAsync(new QdrantDoubleOptions { Version = version }, Cancel));

    /// <summary>
    /// With points 1 to <paramref name="count"/> on an arc, ever further away from (1, 0), and a field <c>kind</c> that is
    /// <c>odd</c> or <c>even</c>.
    /// </summary>
    public static async Task<DoubleSession> WithPointsAsync(int count, string version = "1.16.3")
    {
        var session = await StartAsync(version);
        await session.CreateAsync();
        await session.UpsertAsync(Enumerable.Range(1, count));
        return session;
    }

    public async Task CreateAsync(string name = Docs) => await Collections.CreateAsync(
        new CreateCollection
        {
            CollectionName = name,
            VectorsConfig = new VectorsConfig { Params = new VectorParams { Size = 2, Distance = Distance.Cosine } },
        },
        cancellationToken: Cancel);

    public async Task UpsertAsync(IEnumerable<int> numbers, string name = Docs)
    {
        var request = new UpsertPoints { CollectionName = name, Wait = true };
        request.Points.Add(numbers.Select(number => new PointStruct
        {
            Id = new PointId { Num = (ulong)number },
            Vectors = new Vectors { Vector = new Vector { Data = { MathF.Cos(number * 0.01f), MathF.Sin(number * 0.01f) } } },
            Payload =
            {
                ["kind"] = new Value { StringValue = number % 2 == 0 ? "even" : "odd" },
                ["of"] = new Value { StringValue = name },
            },
        }));
        await Points.UpsertAsync(request, cancellationToken: Cancel);
    }

    public async Task IndexKindAsync() => await Points.CreateFieldIndexAsync(
        new CreateFieldIndexCollection { CollectionName = Docs, Wait = true, FieldName = "kind", FieldType = FieldType.Keyword },
        cancellationToken: Cancel);

    /// <summary>The nearest to (1, 0).</summary>
    public async Task<IReadOnlyList<ScoredPoint>> NearestAsync(int limit = 5, SearchParams? parameters = null, string? kind = null, float? threshold = null)
    {
        var query = new QueryPoints
        {
            CollectionName = Docs,
            Query = new Query { Nearest = new VectorInput { Dense = new DenseVector { Data = { 1, 0 } } } },
            Limit = (ulong)limit,
            Params = parameters,
            Filter = kind is null ? null : new Filter { Must = { Kind(kind) } },
        };
        if (threshold is { } bound)
        {
            query.ScoreThreshold = bound;
        }

        return (await Points.QueryAsync(query, cancellationToken: Cancel)).Result;
    }

    public async Task<IReadOnlyList<ulong>> NearestIdsAsync(int limit = 5, SearchParams? parameters = null, string? kind = null, float? threshold = null) =>
        [.. (await NearestAsync(limit, parameters, kind, threshold)).Select(point => point.Id.Num)];

    public async Task<ulong> CountAsync(Filter? filter = null) =>
        (await Points.CountAsync(new CountPoints { CollectionName = Docs, Filter = filter, Exact = true }, cancellationToken: Cancel)).Result.Count;

    public async Task<CollectionInfo> InfoAsync() =>
        (await Collections.GetAsync(new GetCollectionInfoRequest { CollectionName = Docs }, cancellationToken: Cancel)).Result;

    public static Condition Kind(string kind) =>
        new() { Field = new FieldCondition { Key = "kind", Match = new Match { Keyword = kind } } };

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await Server.DisposeAsync();
    }
}
