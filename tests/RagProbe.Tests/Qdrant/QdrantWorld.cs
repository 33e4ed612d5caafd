using RagProbe.Corpus;
using RagProbe.Embedding;
using RagProbe.Embedding.Static;
using RagProbe.EvalSets;
using RagProbe.Filters;
using RagProbe.Indexes.Qdrant;
using RagProbe.Indexes.Qdrant.Connection;
using RagProbe.Indexing;
using RagProbe.QdrantDouble;
using RagProbe.Retrieval;
using RagProbe.Scoring;
using RagProbe.Sweeps;
using RagProbe.Tests.Sweeps;

namespace RagProbe.Tests.Qdrant;

/// <summary>The sample eval set in a collection of the double, reached through the real client.</summary>
internal sealed class QdrantWorld : IAsyncDisposable
{
    public const string Collection = "handbook";

    // Waits long enough to be a wait, short enough for a test.
    private static readonly TimeSpan ShortDelay = TimeSpan.FromMilliseconds(1);

    private QdrantWorld(QdrantDoubleServer server, QdrantConnection connection, EvalSet evalSet, IReadOnlyList<SourceDocument> documents)
    {
        Server = server;
        Connection = connection;
        EvalSet = evalSet;
        Documents = documents;
    }

    public QdrantDoubleServer Server { get; }

    public QdrantConnection Connection { get; }

    public EvalSet EvalSet { get; }

    public IReadOnlyList<SourceDocument> Documents { get; }

    public EmbeddingModel Model { get; } = StaticEmbeddingModel.LoadBuiltIn();

    public IChunker Chunker { get; } = ChunkerCatalog.Parse("markdown(300)");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<QdrantWorld> StartAsync(QdrantDoubleOptions? options = null, int maxRetries = 6)
    {
        var reading = EvalSetReader.Read(new EvalSetLocation { Path = RepositoryRoot.Of("eval-sets", "handbook") });
        var corpus = await CorpusReader.ReadAsync(reading.EvalSet!.CorpusPath, Cancelled);
        var evalSet = JudgmentResolver.Resolve(reading.EvalSet, corpus.Documents.ToDictionary(document => document.Id, document => document.Text, StringComparer.Ordinal)).EvalSet!;
        var server = await QdrantDoubleServer.StartAsync(options ?? new QdrantDoubleOptions(), Cancelled);
        var connection = await QdrantConnection.OpenAsync(
            new QdrantOptions { Address = server.Address, ApiKey = options?.ApiKey, MaxRetries = maxRetries, FirstDelay = ShortDelay, MaxDelay = ShortDelay }, TimeProvider.System, Cancelled);
        return new QdrantWorld(server, connection, evalSet, corpus.Documents);
    }

    public IEnumerable<Filter> Filters => EvalSet.Questions.Select(question => question.Filter).OfType<Filter>();

    public CollectionLayout Layout(params IEnumerable<Filter> filters) =>
        new() { Dimensions = Model.Dimensions, ModelFingerprint = Model.Fingerprint, Chunker = Chunker.Name, PayloadIndexes = PayloadIndexPlan.Of(filters, Documents) };

    public async Task<QdrantIndex> BuildAsync(CollectionLayout? layout = null)
    {
        var index = await QdrantIndex.OpenOrCreateAsync(Connection, Collection, layout ?? Layout(Filters), TimeProvider.System, Cancelled);
        await new IndexBuilder(index, Model, Chunker, TimeProvider.System).BuildAsync(Documents, progress: null, Cancelled);
        return index;
    }

    public async Task<MemoryRecorder> SweepAsync(RagProbe.Indexes.IChunkIndex index, PipelineOptions options, MemoryRecorder? recorder = null, EvalSet? evalSet = null)
    {
        recorder ??= new MemoryRecorder();
        var pipeline = await RetrievalPipeline.CreateAsync(options, Model, index, TimeProvider.System, Cancelled);
        await new SweepRunner(pipeline, MeasureCatalog.Default(options.TopK), recorder).RunAsync(evalSet ?? EvalSet, progress: null, Cancelled);
        return recorder;
    }

    public async ValueTask DisposeAsync()
    {
        Model.Dispose();
        await Connection.DisposeAsync();
        await Server.DisposeAsync();
    }
}
