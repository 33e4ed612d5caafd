using RagProbe.Corpus;
using RagProbe.Embedding;
using RagProbe.Embedding.Static;
using RagProbe.EvalSets;
using RagProbe.Indexes;
using RagProbe.Indexes.Qdrant;
using RagProbe.Indexes.Qdrant.Connection;
using RagProbe.Indexing;
using RagProbe.Recording;
using RagProbe.Retrieval;
using RagProbe.Scoring;
using RagProbe.Sweeps;

namespace RagProbe.Benchmarks.QdrantReplay;

/// <summary>The sample eval set, its questions repeated under new ids, in a collection of its own.</summary>
internal sealed class ReplayWorkload : IAsyncDisposable
{
    private const string Chunker = "markdown(300)";
    private const int TopK = 5;

    // As SweepRunner's.
    private const int BatchSize = 64;

    private readonly EmbeddingModel _model;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ragprobe-bench-");
    private int _sweeps;

    private ReplayWorkload(QdrantConnection connection, QdrantIndex index, EmbeddingModel model, EvalSet evalSet, int chunks) =>
        (Connection, Index, _model, EvalSet, Chunks) = (connection, index, model, evalSet, chunks);

    public const string Collection = "ragprobe-benchmark";

    public QdrantConnection Connection { get; }

    public QdrantIndex Index { get; }

    public EvalSet EvalSet { get; }

    public int Chunks { get; }

    public static async Task<ReplayWorkload> BuildAsync(Uri address, int repetitions)
    {
        var read = EvalSetReader.Read(new EvalSetLocation { Path = Checkout.Sample }).EvalSet!;
        var corpus = await CorpusReader.ReadAsync(read.CorpusPath, default);
        var evalSet = JudgmentResolver.Resolve(read, corpus.Documents.ToDictionary(document => document.Id, document => document.Text, StringComparer.Ordinal)).EvalSet!;
        var model = StaticEmbeddingModel.LoadBuiltIn();
        var chunker = ChunkerCatalog.Parse(Chunker);
        var layout = new CollectionLayout
        {
            Dimensions = model.Dimensions,
            ModelFingerprint = model.Fingerprint,
            Chunker = chunker.Name,
            PayloadIndexes = PayloadIndexPlan.Of(evalSet.Questions.Select(question => question.Filter).OfType<Filters.Filter>(), corpus.Documents),
        };
        var connection = await QdrantConnection.OpenAsync(new QdrantOptions { Address = address, ApiKey = Environment.GetEnvironmentVariable("QDRANT_API_KEY") }, TimeProvider.System, default);
        var index = await QdrantIndex.OpenOrCreateAsync(connection, Collection, layout, TimeProvider.System, default);
        var build = await new IndexBuilder(index, model, chunker, TimeProvider.System).BuildAsync(corpus.Documents, progress: null, default);
        return new ReplayWorkload(connection, index, model, Repeat(evalSet, repetitions), build.Chunks);
    }

    /// <summary>The retrieval of every question to its trace, in the sweep's batches and its order: a batch is traced while the next one is searched.</summary>
    public async Task ReplayAsync(SearchArms arms, IChunkIndex? through = null)
    {
        var pipeline = await PipelineAsync(arms, through ?? Index);
        var tracing = Task.CompletedTask;
        foreach (var batch in EvalSet.Questions.Chunk(BatchSize))
        {
            var searched = await pipeline.SearchAsync(batch, default);
            await tracing;
            tracing = Task.Run(() => searched.Select(pipeline.Trace).Count(trace => trace.Delivered.Count > 0));
        }

        await tracing;
    }

    /// <summary>A sweep as the tool runs it: the replay, and the checks of the index, judging, scoring, traces on disk.</summary>
    public async Task SweepAsync(SearchArms arms, IProgress<SweepProgress>? progress = null)
    {
        var pipeline = await PipelineAsync(arms, Index);
        var measures = MeasureCatalog.Default(TopK);
        using var archive = SweepArchive.Open(Path.Combine(_folder.FullName, $"sweeps-{_sweeps++}.db"), TimeProvider.System);
        var sweep = archive.Start(SweepPlan.Of(EvalSet, QuestionFingerprint.Of(EvalSet.Questions), pipeline, measures));
        await new SweepRunner(pipeline, measures, archive.Recorder(sweep)).RunAsync(EvalSet, progress, default);
    }

    private Task<RetrievalPipeline> PipelineAsync(SearchArms arms, IChunkIndex index) => RetrievalPipeline.CreateAsync(
        new PipelineOptions { Arms = arms, TopK = TopK, DenseWeight = _model.SuggestedDenseWeight }, _model, index, TimeProvider.System, default);

    public async ValueTask DisposeAsync()
    {
        await Connection.Collections.DeleteAsync(new Qdrant.Client.Grpc.DeleteCollection { CollectionName = Collection });
        await Connection.DisposeAsync();
        _model.Dispose();
        _folder.Delete(recursive: true);
    }

    private static EvalSet Repeat(EvalSet evalSet, int repetitions) => evalSet with
    {
        Questions = [.. Enumerable.Range(1, repetitions).SelectMany(repetition => evalSet.Questions.Select(question => question with { Id = FormattableString.Invariant($"{question.Id}.{repetition}") }))],
    };
}
