using System.Globalization;
using RagProbe.Corpus;
using RagProbe.Embedding;
using RagProbe.Embedding.Onnx;
using RagProbe.Embedding.Static;
using RagProbe.EvalSets;
using RagProbe.Indexes.Embedded;
using RagProbe.Indexing;
using RagProbe.Recording;
using RagProbe.Retrieval;
using RagProbe.Scoring;
using RagProbe.Sweeps;

namespace RagProbe.Benchmarks.SweepCost;

/// <summary>
/// A process that does what <c>ragprobe sweep --no-diagnose</c> does, from reading the eval set to printing the measures: with everything
/// recorded, with results recorded and traces dropped, or with nothing written and the results held in memory.
/// </summary>
internal static class SweepOnce
{
    public const string ProcessName = "sweep-once";

    public const string Traces = "traces";

    public const string ResultsAlone = "results";

    public const string Nothing = "nothing";

    private const int TopK = 5;

    /// <param name="arguments">The eval set's folder, the folder of its index, a folder with an ONNX model or nothing for the built-in one, what is recorded, and the file of the archive.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var (set, indexFolder, modelFolder, recorded, archiveFile) = (arguments[0], arguments[1], arguments[2], arguments[3], arguments[4]);
        var read = EvalSetReader.Read(new EvalSetLocation { Path = set }).EvalSet!;
        var documents = (await CorpusReader.ReadAsync(read.CorpusPath, default)).Documents;
        var evalSet = JudgmentResolver.Resolve(read, documents.ToDictionary(document => document.Id, document => document.Text, StringComparer.Ordinal)).EvalSet!;
        using EmbeddingModel model = modelFolder.Length == 0 ? StaticEmbeddingModel.LoadBuiltIn() : OnnxEmbeddingModel.Load(modelFolder);
        var chunker = ChunkerCatalog.Parse("markdown(300)");
        await using var index = EmbeddedIndex.OpenOrCreate(
            indexFolder, new EmbeddedIndexSettings { Name = "bench", Dimensions = model.Dimensions, ModelFingerprint = model.Fingerprint, Chunker = chunker.Name });
        var build = await new IndexBuilder(index, model, chunker, TimeProvider.System).BuildAsync(documents, progress: null, default);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{build.Chunks}"));
        var pipeline = await RetrievalPipeline.CreateAsync(new PipelineOptions { TopK = TopK, DenseWeight = model.SuggestedDenseWeight }, model, index, TimeProvider.System, default);
        var plan = SweepPlan.Of(evalSet, QuestionFingerprint.Of(evalSet.Questions), pipeline, MeasureCatalog.Default(TopK));
        Print(recorded == Nothing ? await HoldAsync(evalSet, pipeline, plan) : await RecordAsync(evalSet, pipeline, plan, archiveFile, recorded == Traces));
    }

    private static async Task<SweepResult> RecordAsync(EvalSet evalSet, RetrievalPipeline pipeline, SweepPlan plan, string file, bool hasTraces)
    {
        using var archive = SweepArchive.Open(file, TimeProvider.System);
        var id = archive.Start(plan);
        var recorder = archive.Recorder(id);
        await new SweepRunner(pipeline, MeasureCatalog.Default(TopK), hasTraces ? recorder : new TracelessRecorder(recorder)).RunAsync(evalSet, progress: null, default);
        var reader = archive.Reader(id);
        return SweepResult.Of(reader.Sweep, reader.EachQuestion(evalSet.Questions));
    }

    private static async Task<SweepResult> HoldAsync(EvalSet evalSet, RetrievalPipeline pipeline, SweepPlan plan)
    {
        var recorder = new NothingRecorder();
        await new SweepRunner(pipeline, MeasureCatalog.Default(TopK), recorder).RunAsync(evalSet, progress: null, default);
        var sweep = new RecordedSweep { Id = 1, Plan = plan, StartedAt = DateTimeOffset.UnixEpoch, FinishedAt = null, Outcomes = new Dictionary<Outcome, int>() };
        return SweepResult.Of(sweep, recorder.Held);
    }

    private static void Print(SweepResult result)
    {
        foreach (var outcome in Enum.GetValues<Outcome>())
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{outcome} {result.Count(outcome)}"));
        }

        foreach (var (measure, statistic) in result.Measures)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{measure} {statistic?.Mean:R} {statistic?.Low:R} {statistic?.High:R}"));
        }
    }
}
