using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using RagProbe.Corpus;
using RagProbe.Embedding;
using RagProbe.EvalSets;
using RagProbe.Indexes.Embedded;
using RagProbe.Indexing;
using RagProbe.Recording;
using RagProbe.Retrieval;
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

    private static readonly (string Name, string Model, PipelineOptions Options)[] Pipelines =
    [
        ("dense, static", "static", new PipelineOptions { Arms = SearchArms.Dense }),
        ("dense, ONNX", Onnx, new PipelineOptions { Arms = SearchArms.Dense }),
        ("lexical", "static", new PipelineOptions { Arms = SearchArms.Lexical }),
        ("hybrid convex, static (the default)", "static", new PipelineOptions()),
        ("hybrid convex, ONNX", Onnx, new PipelineOptions()),
        ("hybrid RRF 60, static", "static", new PipelineOptions { Fusion = FusionMethod.Rrf }),
        ("hybrid RRF 60, ONNX", Onnx, new PipelineOptions { Fusion = FusionMethod.Rrf }),
    ];

    /// <summary><c>retrieval --shared FOLDER</c> prints the table; <c>retrieval-row FOLDER DATASET ROW</c> is one process of it.</summary>
    public static async Task<int> RunAsync(string shared)
    {
        var table = new StringBuilder();
        foreach (var data in DataSets(shared))
        {
            table.AppendLine(CultureInfo.InvariantCulture, $"\n## {data.Name}\n\nchunker `{data.Chunker}`, top {data.TopK}\n");
            table.AppendLine(CultureInfo.InvariantCulture, $"| pipeline | {string.Join(" | ", data.Measures)} | chunks | index s | questions/s | peak MiB |");
            table.AppendLine(CultureInfo.InvariantCulture, $"|---|{string.Concat(Enumerable.Repeat("---:|", data.Measures.Length + 4))}");
            for (var i = 0; i < Pipelines.Length; i++)
            {
                var row = await MeasureInOwnProcessAsync(shared, data.Name, i);
                var measures = string.Join(" | ", data.Measures.Select(name => row.Measures[name].ToString(".0000", CultureInfo.InvariantCulture)));
                var line = string.Create(CultureInfo.InvariantCulture, $"| {row.Row} | {measures} | {row.Chunks} | {row.IndexSeconds:0.0} | {row.QuestionsPerSecond:0} | {row.PeakMebibytes:0} |");
                await Console.Error.WriteLineAsync(line);
                table.AppendLine(line);
            }
        }

        Console.WriteLine(table.ToString());
        return 0;
    }

    public static async Task<int> RunRowAsync(string shared, string dataSet, int pipeline)
    {
        var row = await MeasureAsync(shared, DataSets(shared).Single(data => data.Name == dataSet), Pipelines[pipeline]);
        Console.WriteLine(JsonSerializer.Serialize(row, RetrievalRowJson.Default.RetrievalRow));
        return 0;
    }

    private static RetrievalDataSet[] DataSets(string shared) => [RetrievalDataSet.Cranfield(shared), RetrievalDataSet.ChunkingEvaluation(shared)];

    private static async Task<RetrievalRow> MeasureInOwnProcessAsync(string shared, string dataSet, int pipeline)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in new[] { "retrieval-row", shared, dataSet, pipeline.ToString(CultureInfo.InvariantCulture) })
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

    private static async Task<RetrievalRow> MeasureAsync(string shared, RetrievalDataSet data, (string Name, string Model, PipelineOptions Options) pipeline)
    {
        var folder = Directory.CreateTempSubdirectory("ragprobe-bench-");
        try
        {
            using var model = new EmbeddingModelCatalog([Path.Combine(shared, "models")]).Load(pipeline.Model);
            var corpus = await CorpusReader.ReadAsync(data.Location.Corpus!, default);
            var evalSet = JudgmentResolver.Resolve(
                EvalSetReader.Read(data.Location).EvalSet!, corpus.Documents.ToDictionary(document => document.Id, document => document.Text, StringComparer.Ordinal)).EvalSet!;

            var chunker = ChunkerCatalog.Parse(data.Chunker);
            await using var index = EmbeddedIndex.OpenOrCreate(
                Path.Combine(folder.FullName, "index"), new EmbeddedIndexSettings { Name = data.Name, Dimensions = model.Dimensions, ModelFingerprint = model.Fingerprint, Chunker = chunker.Name });
            var build = await new IndexBuilder(index, model, chunker, TimeProvider.System).BuildAsync(corpus.Documents, null, default);

            var options = pipeline.Options with { TopK = data.TopK, DenseWeight = model.SuggestedDenseWeight };
            var replay = await RetrievalPipeline.CreateAsync(options, model, index, TimeProvider.System, default);
            IMeasure[] measures = [.. data.Measures.Select(MeasureCatalog.Parse)];
            using var archive = SweepArchive.Open(Path.Combine(folder.FullName, "sweeps.db"), TimeProvider.System);
            var sweep = archive.Start(SweepPlan.Of(evalSet, QuestionFingerprint.Of(evalSet.Questions), replay, model, await index.DescribeAsync(default), measures));
            var watch = Stopwatch.StartNew();
            await new SweepRunner(replay, [.. measures], archive.Recorder(sweep, [.. evalSet.Questions.Select(question => question.Id)])).RunAsync(evalSet, null, default);
            var seconds = watch.Elapsed.TotalSeconds;

            var reader = archive.Reader(sweep);
            var result = SweepResult.Of(reader.Sweep, reader.Questions());
            using var process = Process.GetCurrentProcess();
            return new RetrievalRow
            {
                Row = pipeline.Options.Arms == SearchArms.Hybrid && pipeline.Options.Fusion == FusionMethod.Convex
                    ? string.Create(CultureInfo.InvariantCulture, $"{pipeline.Name}, dense weight {model.SuggestedDenseWeight}")
                    : pipeline.Name,
                Measures = result.Measures.ToDictionary(measure => measure.Measure, measure => measure.Statistic!.Mean, StringComparer.Ordinal),
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
}
