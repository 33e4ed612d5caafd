using Qdrant.Client.Grpc;
using RagProbe.Corpus;
using RagProbe.Diagnosis;
using RagProbe.Embedding;
using RagProbe.EvalSets;
using RagProbe.Filters;
using RagProbe.Indexes.Qdrant;
using RagProbe.Indexes.Qdrant.Connection;
using RagProbe.Indexes.Qdrant.Wire;
using RagProbe.Indexing;
using RagProbe.QdrantDouble;
using RagProbe.Retrieval;
using RagProbe.Tests.Indexing;
using Filter = RagProbe.Filters.Filter;

namespace RagProbe.Tests.Diagnosis.Qdrant;

/// <summary>Twelve documents of one chunk each in a collection of the double; one of them, <see cref="Warden"/>, is what all questions expect.</summary>
internal sealed class Orchard : IAsyncDisposable
{
    public const string Collection = "orchard";
    public const string WardenChunk = "a.md#0";
    public const string MillerChunk = "b.md#0";

    /// <summary>The warden is written first: among equal scores the newest comes first.</summary>
    private static readonly string[] Texts =
    [
        "the orchard warden counts ripe apples every monday",
        "the miller grinds rye flour before dawn",
        "gates of the harbour close at dusk in winter",
        "a ferry crosses the river twice an hour",
        "bees need water near their hives",
        "the smith mends ploughs and iron gates",
        "old bridges carry only light carts",
        "fishermen dry nets on the long pier",
        "candles are made from wax and wick",
        "the baker sells rye bread at dawn",
        "lanterns burn along the harbour wall at dusk",
        "apples are pressed in october by the cooper",
    ];

    private readonly IReadOnlyList<SourceDocument> _documents;
    private readonly EmbeddingModel _model = SmallWorld.ModelOf(new WordHashGenerator());

    private Orchard(QdrantDoubleServer server, QdrantConnection connection, IReadOnlyList<SourceDocument> documents)
    {
        Server = server;
        Connection = connection;
        _documents = documents;
    }

    /// <summary>Two delivered of four candidates: beams of the double are 100 wide then.</summary>
    public static PipelineOptions Options { get; } = new() { Arms = SearchArms.Dense, TopK = 2, CandidateDepth = 4 };

    public static string WardenPoint => PointOf(WardenChunk);

    public QdrantDoubleServer Server { get; }

    public QdrantConnection Connection { get; }

    public EmbeddingModel Model => _model;

    private SourceDocument Warden => _documents[0];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<Orchard> StartAsync(
        Func<int, (string Key, PayloadValue Value)[]>? metadata = null, IReadOnlyList<PayloadIndex>? payloadIndexes = null, VectorDistance distance = VectorDistance.Cosine)
    {
        SourceDocument[] documents = [.. Texts.Select((text, i) => SmallWorld.Document($"{(char)('a' + i)}.md", text, metadata?.Invoke(i) ?? []))];
        var server = await QdrantDoubleServer.StartAsync(new QdrantDoubleOptions { Version = "1.19.0" }, Cancelled);
        var connection = await QdrantConnection.OpenAsync(new QdrantOptions { Address = server.Address }, TimeProvider.System, Cancelled);
        var orchard = new Orchard(server, connection, documents);
        var chunker = new WholeDocumentChunker();
        var layout = new CollectionLayout
        {
            Dimensions = orchard._model.Dimensions,
            ModelFingerprint = orchard._model.Fingerprint,
            Chunker = chunker.Name,
            PayloadIndexes = payloadIndexes ?? [],
            Distance = distance,
        };
        var index = await QdrantIndex.OpenOrCreateAsync(connection, Collection, layout, TimeProvider.System, Cancelled);
        await new IndexBuilder(index, orchard._model, chunker, TimeProvider.System).BuildAsync(documents, progress: null, Cancelled);
        return orchard;
    }

    public static string PointOf(string chunk) => PointKey.OfChunk(chunk).Uuid;

    public Task<QdrantIndex> OpenAsync() => QdrantIndex.OpenAsync(Connection, Collection, settings: null, Cancelled);

    /// <summary>The exact ranking has the warden first.</summary>
    public Question Near(Filter? filter = null) => Ask("near", "who counts ripe apples in the orchard every monday", filter);

    /// <summary>The exact ranking has the warden third.</summary>
    public Question Far(Filter? filter = null) => Ask("far", "which rye flour does the miller grind at dawn and dusk", filter);

    public async Task<DiagnosisReport> DiagnoseAsync(PipelineOptions options, Question question, int? mostVectorsRead = null)
    {
        await using var index = await OpenAsync();
        var input = await InputAsync(index, options, [question]);
        return await new Diagnostician(mostVectorsRead is { } most ? input with { MostVectorsRead = most } : input).RunAsync(progress: null, Cancelled);
    }

    /// <summary>What diagnoses and repairs of the questions work on.</summary>
    public async Task<DiagnosisInput> InputAsync(QdrantIndex index, PipelineOptions options, IReadOnlyList<Question> questions) => new()
    {
        EvalSet = new EvalSet { Name = "orchard", CorpusPath = "", Questions = questions },
        Pipeline = await RetrievalPipeline.CreateAsync(options, _model, index, TimeProvider.System, Cancelled),
        Index = index,
        Model = _model,
        Documents = _documents.ToDictionary(document => document.Id, StringComparer.Ordinal),
    };

    /// <summary>Gives a point the vector of another text.</summary>
    public async Task SwapVectorAsync(string chunk, string text)
    {
        var id = PointKey.OfChunk(chunk);
        var vector = (await _model.Generator.GenerateAsync([text], cancellationToken: Cancelled))[0].Vector;
        var stored = await Connection.Points.GetAsync(
            new GetPoints { CollectionName = Collection, Ids = { id }, WithPayload = new WithPayloadSelector { Enable = true }, WithVectors = new WithVectorsSelector { Enable = true } }, cancellationToken: Cancelled);
        var name = Assert.Single(Assert.Single(stored.Result).Vectors.Vectors.Vectors, named => named.Value.Sparse is null).Key;
        var dense = new DenseVector();
        dense.Data.Add(vector.ToArray());
        await Connection.Points.UpdateVectorsAsync(
            new UpdatePointVectors { CollectionName = Collection, Wait = true, Points = { new PointVectors { Id = id, Vectors = new Vectors { Vectors_ = new NamedVectors { Vectors = { [name] = new Vector { Dense = dense } } } } } } },
            cancellationToken: Cancelled);
    }

    /// <summary>The finding of the one question, which fails.</summary>
    public async Task<Finding> FindAsync(PipelineOptions options, Question question) => Assert.Single((await DiagnoseAsync(options, question)).Questions).Finding;

    public async Task RestrictAsync(StrictModeConfig limits) =>
        await Connection.Collections.UpdateAsync(new UpdateCollection { CollectionName = Collection, StrictModeConfig = limits }, cancellationToken: Cancelled);

    /// <summary>Makes a payload index when the graph is there already.</summary>
    public async Task IndexLateAsync(string key, FieldType type) => await Connection.Points.CreateFieldIndexAsync(
        new CreateFieldIndexCollection { CollectionName = Collection, Wait = true, FieldName = $"metadata.{key}", FieldType = type }, cancellationToken: Cancelled);

    /// <summary>Writes a point again with its payload and without any vector.</summary>
    public async Task DropVectorsAsync(string chunk)
    {
        var id = PointKey.OfChunk(chunk);
        var stored = await Connection.Points.GetAsync(new GetPoints { CollectionName = Collection, Ids = { id }, WithPayload = new WithPayloadSelector { Enable = true } }, cancellationToken: Cancelled);
        var bare = new PointStruct { Id = id, Vectors = new Vectors { Vectors_ = new NamedVectors() } };
        bare.Payload.Add(Assert.Single(stored.Result).Payload);
        await Connection.Points.UpsertAsync(new UpsertPoints { CollectionName = Collection, Wait = true, Points = { bare } }, cancellationToken: Cancelled);
    }

    /// <summary>Stores a vector of the same direction and another length.</summary>
    public async Task ScaleVectorAsync(string chunk, float factor)
    {
        await using var index = await OpenAsync();
        var stored = Assert.Single(await index.FetchAsync([chunk], withVectors: true, Cancelled));
        var vectors = new Vectors { Vectors_ = new NamedVectors { Vectors = { [CollectionNames.Dense] = VectorCodec.WriteDense(Array.ConvertAll(stored.Vector!.Value.ToArray(), value => factor * value), typed: true) } } };
        await Connection.Points.UpdateVectorsAsync(
            new UpdatePointVectors { CollectionName = Collection, Wait = true, Points = { new PointVectors { Id = PointKey.OfChunk(chunk), Vectors = vectors } } }, cancellationToken: Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        _model.Dispose();
        await Connection.DisposeAsync();
        await Server.DisposeAsync();
    }

    private Question Ask(string id, string text, Filter? filter) =>
        new() { Id = id, Text = text, Expected = [SmallWorld.Expect(Warden, Warden.Text)], Filter = filter };
}
