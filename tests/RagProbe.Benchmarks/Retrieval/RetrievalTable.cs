using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using RagProbe.Corpus;
using RagProbe.Embedding;
using RagProbe.Embedding.Caching;
using RagProbe.EvalSets;
using RagProbe.Indexes.Embedded;
using RagProbe.Indexing;
using RagProbe.Recording;
using RagProbe.Retrieval;
using RagProbe.Retrieval.Reranking;
using RagProbe.Scoring;
using RagProbe.Sweeps;

namespace RagProbe.Benchmarks.Retrieval;

/// <summary>
/// Replays the shared data sets through the whole engine (index, replay, judge, score, record), a process for each row, and
/// prints the table of results/retrieval.md.
/// </summary>
internal static class RetrievalTable
{
    private const string Onnx = "all-MiniLM-L6-v2";

    private static readonly Pipeline[] Pipelines =
    [
        new("dense, static", "static", new PipelineOptions { Arms = SearchArms.Dense }),
        new("dense, ONNX", Onnx, new PipelineOptions { Arms = SearchArms.Dense }),
        new("lexical", "static", new PipelineOptions { Arms = SearchArms.Lexical }),
        new("hybrid convex, static (the default)", "static", new PipelineOptions()),
        new("hybrid convex, ONNX", Onnx, new PipelineOptions()),
        new("hybrid RRF 60, static", "static", new PipelineOptions { Fusion = FusionMethod.Rrf }),
        new("hybrid RRF 60, ONNX", Onnx, new PipelineOptions { Fusion = FusionMethod.Rrf }),
        new("the default, 20 reranked by ONNX", "static", new PipelineOptions()) { RerankDepth = 20 },
        new("the default, 100 reranked by ONNX", "static", new PipelineOptions()) { RerankDepth = 100 },
        new("dense static, 100 reranked by ONNX", "static", new PipelineOptions { Arms = SearchArms.Dense }) { RerankDepth = 100 },
    ];

    /// <summary>What <c>compare</c> calls the measurement of one row, in a process of its own.</summary>
    public const string RowName = "retrieval-row";

    /// <param name="arguments">The shared folder; then, if a file is wanted, its path.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var shared = Path.GetFullPath(arguments[0]);
        var table = new StringBuilder(Heading());
        foreach (var data in DataSets(shared))
        {
            table.Append(CultureInfo.InvariantCulture, $"\n## {data.Name}\n\nChunker `{data.Chunker}`, top {data.TopK}.\n\n");
            table.Append(CultureInfo.InvariantCulture, $"| pipeline | {string.Join(" | ", data.Columns)} | chunks | index s | questions/s | peak MiB |\n");
            table.Append(CultureInfo.InvariantCulture, $"|---|{string.Concat(Enumerable.Repeat("---:|", data.Columns.Count() + 4))}\n");
            for (var i = 0; i < Pipelines.Length; i++)
            {
                var row = await MeasureInOwnProcessAsync(shared, data.Name, i);
                var measures = string.Join(" | ", data.Columns.Select(name => row.Measures[name].ToString(".0000", CultureInfo.InvariantCulture)));
                var line = string.Create(CultureInfo.InvariantCulture, $"| {row.Row} | {measures} | {row.Chunks} | {row.IndexSeconds:0.0} | {row.QuestionsPerSecond:0} | {row.PeakMebibytes:0} |\n");
                await Console.Error.WriteAsync(line);
                table.Append(line);
            }
        }

        await ResultFile.WriteAsync(table.ToString(), arguments[1..]);
    }

    /// <param name="arguments">Shared folder, data set, number of the pipeline.</param>
    public static async Task RunRowAsync(string[] arguments)
    {
        var row = await MeasureAsync(arguments[0], DataSets(arguments[0]).Single(data => data.Name == arguments[1]), Pipelines[int.Parse(arguments[2], CultureInfo.InvariantCulture)]);
        Console.WriteLine(JsonSerializer.Serialize(row, RetrievalRowJson.Default.RetrievalRow));
    }

    private static string Heading() => $"""
        # Retrieval on public collections

        `dotnet run -c Release --project tests/RagProbe.Benchmarks -- compare retrieval ../shared tests/RagProbe.Benchmarks/results/retrieval.md`

        Each row is a process of its own that reads the documents, builds the embedded index from nothing and replays all questions
        with full traces recorded. "index s" is cutting, embedding and writing; "questions/s" is embedding, searching, fusing,
        judging, scoring and recording, start-up of the runtime's compiled code included; "peak MiB" is the process's largest
        working set. Cranfield: a document is its title, ". " and its text; topics numbered by order; relevant is a grade above 0.
        ONNX is all-MiniLM-L6-v2 (weights int8, arithmetic float32). Weights of hybrid rows are the models' defaults; they were
        chosen on these two collections, so their rows are not held out. In the reranked rows the network embeds a text when a
        candidate first brings it, and the cache keeps its vector: "questions/s" has that in it.

        The columns "by offsets" count as Chroma's chunking evaluation does: a chunk covers a span where their offsets meet, and
        the recall is the mean over spans. `char:` measures judge by text and average over questions: a passage that stands word
        for word at two places of a document counts at both, and 97 of the 790 spans do.

        {ResultFile.Machine()}.

        """.ReplaceLineEndings("\n");

    private static RetrievalDataSet[] DataSets(string shared) => [RetrievalDataSet.Cranfield(shared), RetrievalDataSet.ChunkingEvaluation(shared)];

    private static async Task<RetrievalRow> MeasureInOwnProcessAsync(string shared, string dataSet, int pipeline)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in new[] { "compare", RowName, shared, dataSet, pipeline.ToString(CultureInfo.InvariantCulture) })
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize(output, RetrievalRowJson.Default.RetrievalRow)!
            : throw new InvalidOperationException($"row {pipeline} of {dataSet} ended with {process.ExitCode}");
    }

    private static async Task<RetrievalRow> MeasureAsync(string shared, RetrievalDataSet data, Pipeline pipeline)
    {
        var folder = Directory.CreateTempSubdirectory("ragprobe-bench-");
        try
        {
            var catalog = new EmbeddingModelCatalog([Path.Combine(shared, "models")]);
            using var model = catalog.Load(pipeline.Model);

            // With its vectors cached, as the tool does it.
            using var reranker = pipeline.RerankDepth is null ? null : new ModelReranker(CachingEmbeddingGenerator.Wrap(catalog.Load(Onnx), Path.Combine(folder.FullName, "embeddings.db")));
            var corpus = await CorpusReader.ReadAsync(data.Location.Corpus!, default);
            var evalSet = JudgmentResolver.Resolve(
                EvalSetReader.Read(data.Location).EvalSet!, corpus.Documents.ToDictionary(document => document.Id, document => document.Text, StringComparer.Ordinal)).EvalSet!;

            var chunker = ChunkerCatalog.Parse(data.Chunker);
            await using var index = EmbeddedIndex.OpenOrCreate(
                Path.Combine(folder.FullName, "index"), new EmbeddedIndexSettings { Name = data.Name, Dimensions = model.Dimensions, ModelFingerprint = model.Fingerprint, Chunker = chunker.Name });
            var build = await new IndexBuilder(index, model, chunker, TimeProvider.System).BuildAsync(corpus.Documents, null, default);

            var options = pipeline.Options with { TopK = data.TopK, DenseWeight = model.SuggestedDenseWeight, Rerank = reranker is null ? null : new RerankStep(reranker, pipeline.RerankDepth!.Value) };
            var replay = await RetrievalPipeline.CreateAsync(options, model, index, TimeProvider.System, default);
            IMeasure[] measures = [.. data.Measures.Select(MeasureCatalog.Parse)];
            using var archive = SweepArchive.Open(Path.Combine(folder.FullName, "sweeps.db"), TimeProvider.System);
            var sweep = archive.Start(SweepPlan.Of(evalSet, QuestionFingerprint.Of(evalSet.Questions), replay, measures));
            var watch = Stopwatch.StartNew();
            await new SweepRunner(replay, [.. measures], archive.Recorder(sweep)).RunAsync(evalSet, null, default);
            var seconds = watch.Elapsed.TotalSeconds;

            var reader = archive.Reader(sweep);
            var byOffsets = OffsetRecall.Of(evalSet.Questions.Select(question => reader.Question(question.Id)!));
            var result = SweepResult.Of(reader.Sweep, reader.EachQuestion());
            using var process = Process.GetCurrentProcess();
            return new RetrievalRow
            {
                Row = pipeline.Options.Arms == SearchArms.Hybrid && pipeline.Options.Fusion == FusionMethod.Convex
                    ? string.Create(CultureInfo.InvariantCulture, $"{pipeline.Name}, dense weight {model.SuggestedDenseWeight}")
                    : pipeline.Name,
                Measures = new Dictionary<string, double>(result.Measures.Select(measure => KeyValuePair.Create(measure.Measure, measure.Statistic!.Mean)).Concat(byOffsets), StringComparer.Ordinal),
                Chunks = build.Chunks,
                IndexSeconds = build.Elapsed.TotalSeconds,
                QuestionsPerSecond = evalSet.Questions.Count / seconds,
                PeakMebibytes = process.PeakWorkingSet64 / 1048576.0,
            };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <param name="Model">Of the dense arm; in lexical rows it counts tokens.</param>
    private sealed record Pipeline(string Name, string Model, PipelineOptions Options)
    {
        /// <summary>How many candidates the ONNX model puts in its own order; null for none.</summary>
        public int? RerankDepth { get; init; }
    }
}
