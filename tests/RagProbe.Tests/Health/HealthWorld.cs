using System.Globalization;
using Qdrant.Client.Grpc;
using RagProbe.Embedding;
using RagProbe.Health;
using RagProbe.Indexes.Qdrant;
using RagProbe.Indexes.Qdrant.Connection;
using RagProbe.Indexes.Qdrant.Mapping;
using RagProbe.QdrantDouble;
using RagProbe.Tests.Indexing;

namespace RagProbe.Tests.Health;

/// <summary>A collection that somebody else made on the double, reached through the real client: whatever a server takes can be in it.</summary>
internal sealed class HealthWorld : IAsyncDisposable
{
    public const string Collection = "docs";

    private const string VectorName = "text";

    private HealthWorld(QdrantDoubleServer server, QdrantConnection connection) => (Server, Connection) = (server, connection);

    public QdrantDoubleServer Server { get; }

    public QdrantConnection Connection { get; }

    public EmbeddingModel Model { get; init; } = SmallWorld.ModelOf(new WordHashGenerator());

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<HealthWorld> StartAsync(EmbeddingModel? model = null)
    {
        var server = await QdrantDoubleServer.StartAsync(new QdrantDoubleOptions(), Cancelled);
        var connection = await QdrantConnection.OpenAsync(new QdrantOptions { Address = server.Address }, TimeProvider.System, Cancelled);
        return model is null ? new HealthWorld(server, connection) : new HealthWorld(server, connection) { Model = model };
    }

    /// <summary>Texts that have hardly a word in common.</summary>
    public static string[] Texts(int count) => [.. Enumerable.Range(1, count).Select(static number => string.Create(CultureInfo.InvariantCulture, $"item{number} shelf{number * 7 % 61} room{number * 11 % 53} box{number * 13 % 47}"))];

    /// <summary>The model's vectors of texts, with its document prefix or another.</summary>
    public async Task<float[][]> EmbedAsync(IEnumerable<string> texts, string? prefix = null) =>
        [.. (await Model.Generator.GenerateAsync(texts.Select(text => (prefix ?? Model.DocumentPrefix) + text), cancellationToken: Cancelled)).Select(static embedding => embedding.Vector.ToArray())];

    /// <summary>Points 1, 2, ... of the texts, each with its text, its source (a.md or b.md), a kind (odd or even), a third and its number.</summary>
    /// <param name="vectors">Null where a point has none.</param>
    public async Task FillAsync(string[] texts, IReadOnlyList<float[]?> vectors, Distance distance = Distance.Cosine, bool indexFirst = false, bool indexLast = false)
    {
        await Connection.Collections.CreateAsync(
            new CreateCollection
            {
                CollectionName = Collection,
                VectorsConfig = new VectorsConfig { ParamsMap = new VectorParamsMap { Map = { [VectorName] = new VectorParams { Size = WordHashGenerator.Dimensions, Distance = distance } } } },
            },
            cancellationToken: Cancelled);
        if (indexFirst)
        {
            await IndexPayloadAsync();
        }

        var upsert = new UpsertPoints { CollectionName = Collection, Wait = true };
        for (var i = 0; i < texts.Length; i++)
        {
            var point = new PointStruct { Id = new PointId { Num = (ulong)i + 1 }, Vectors = new Vectors { Vectors_ = new NamedVectors() } };
            if (vectors[i] is { } vector)
            {
                point.Vectors.Vectors_.Vectors[VectorName] = new Vector { Dense = new DenseVector { Data = { vector } } };
            }

            point.Payload["text"] = new Value { StringValue = texts[i] };
            point.Payload["source"] = new Value { StringValue = i % 2 == 0 ? "a.md" : "b.md" };
            point.Payload["kind"] = new Value { StringValue = i % 2 == 0 ? "odd" : "even" };
            point.Payload["third"] = new Value { IntegerValue = i % 3 };
            point.Payload["number"] = new Value { DoubleValue = i + 0.5 };
            upsert.Points.Add(point);
        }

        await Connection.Points.UpsertAsync(upsert, cancellationToken: Cancelled);
        if (indexLast)
        {
            await IndexPayloadAsync();
        }
    }

    /// <summary>A healthy collection.</summary>
    public async Task FillAsync(int count, bool indexFirst = true)
    {
        var texts = Texts(count);
        await FillAsync(texts, await EmbedAsync(texts), indexFirst: indexFirst, indexLast: !indexFirst);
    }

    public async Task<HealthReport> RunAsync(Func<HealthInput, HealthInput>? change = null)
    {
        var mapping = new PayloadMapping { Text = PayloadPath.Of("text"), Source = PayloadPath.Of("source") };
        await using var index = await QdrantIndex.OpenAsync(Connection, Collection, new QdrantIndexSettings { Mapping = mapping, DenseVector = VectorName }, Cancelled);
        var input = new HealthInput { Index = index, Collection = index, Model = Model };
        return await IndexHealthCheck.RunAsync(change?.Invoke(input) ?? input, Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        Model.Dispose();
        await Connection.DisposeAsync();
        await Server.DisposeAsync();
    }

    private async Task IndexPayloadAsync()
    {
        foreach (var (field, type) in new[] { ("kind", FieldType.Keyword), ("third", FieldType.Integer), ("number", FieldType.Float) })
        {
            await Connection.Points.CreateFieldIndexAsync(new CreateFieldIndexCollection { CollectionName = Collection, Wait = true, FieldName = field, FieldType = type }, cancellationToken: Cancelled);
        }
    }
}

internal static class HealthReportExtensions
{
    public static HealthCheck Of(this HealthReport report, string name) => report.Checks.Single(check => check.Name == name);

    public static HealthStatus Status(this HealthReport report, string name) => report.Of(name).Status;
}
