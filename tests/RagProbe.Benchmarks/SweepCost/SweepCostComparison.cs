using System.Diagnostics;
using System.Globalization;
using System.Text;
using RagProbe.Corpus;
using RagProbe.Embedding;
using RagProbe.Embedding.Onnx;
using RagProbe.Embedding.Static;
using RagProbe.Recording;
using RagProbe.Scoring;
using RagProbe.Sweeps;

namespace RagProbe.Benchmarks.SweepCost;

/// <summary>What a sweep costs beside the retrieval itself: writing its traces, memory, and the built-in model's speed.</summary>
internal static class SweepCostComparison
{
    private const int Rounds = 7;
    private const int TopK = 5;

    /// <param name="arguments">The folder of public data, for its ONNX model; then nothing, or the file to write; then nothing, or a published <c>RagProbe.Cli</c> to measure instead of the one that was built.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var onnx = Path.Combine(arguments[0], "models", "all-MiniLM-L6-v2");
        using var whole = new WholeSweeps(arguments.Length > 2 ? [arguments[2]] : ["dotnet", Checkout.Tool]);
        var page = new StringBuilder();
        Line($"# What a sweep costs beside the retrieval");
        Line($"");
        Line($"```");
        Line($"dotnet publish src/RagProbe.Cli -c Release -r linux-x64 --no-self-contained -o artifacts/tool");
        Line($"dotnet publish tests/RagProbe.Benchmarks -c Release -r linux-x64 --no-self-contained -o artifacts/bench");
        Line($"artifacts/bench/RagProbe.Benchmarks compare sweep-cost ../shared tests/RagProbe.Benchmarks/results/sweep-cost.md artifacts/tool/RagProbe.Cli");
        Line($"```");
        Line($"");
        Line($"{ResultFile.Machine()}. The sample eval set, its questions repeated under new ids; hybrid, top {TopK}.");
        Line($"");
        Line($"## Recording: whole sweeps");
        Line($"");
        Line($"Processes that do what `ragprobe sweep --no-diagnose` does on an index that is there, from their start to their end: with everything recorded in a new archive, with results recorded but no traces, and with nothing written at all. In turn and in every order, {WholeSweeps.Rounds} of each after one that does not count. Medians; ratios pair by pair: median; least to most.");
        Line($"");
        Line($"| model | chunks | questions | traces, s | results, s | nothing, s | traces / results | traces / nothing |");
        Line($"|---|---:|---:|---:|---:|---:|---|---|");
        foreach (var (mixtures, questions) in new[] { (0, 182), (0, 1_000), (0, 10_000), (20_000, 1_000) })
        {
            Line($"{await whole.RecordingAsync("", mixtures, questions)}");
        }

        Line($"{await whole.RecordingAsync(onnx, mixtures: 0, count: 364)}");
        Line($"");
        Line($"## Recording: the replay alone");
        Line($"");
        Line($"The same within one process that is warm, without opening, summing up and reading: sweeps that record into an archive and sweeps that record nothing, in turn, {Rounds} of each after one that does not count. Medians.");
        Line($"");
        Line($"| model | chunks | questions | recorded, ms a question | not recorded, ms a question | ratio (pair by pair: median; least to most) | bytes a question |");
        Line($"|---|---:|---:|---:|---:|---|---:|");
        foreach (var (mixtures, questions) in new[] { (0, 1_820), (20_000, 910), (100_000, 364) })
        {
            Line($"{await RecordingAsync(StaticEmbeddingModel.LoadBuiltIn(), mixtures, questions)}");
        }

        Line($"{await RecordingAsync(OnnxEmbeddingModel.Load(onnx), mixtures: 0, count: 364)}");
        Line($"");
        Line($"## Memory");
        Line($"");
        Line($"Whole processes, `ragprobe sweep --no-diagnose` on an index that is there; the highest resident memory of {WholeSweeps.Rounds} runs each, median.");
        Line($"");
        Line($"| questions | MiB | least to most |");
        Line($"|---:|---:|---|");
        foreach (var row in await whole.MemoryAsync([1_000, 10_000, 30_000]))
        {
            Line($"{row}");
        }

        Line($"");
        Line($"## The built-in static model");
        Line($"");
        Line($"{await EmbeddingAsync()}");
        await ResultFile.WriteAsync(page.ToString(), [.. arguments[1..].Take(1)]);

        void Line(FormattableString line) => page.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static async Task<string> RecordingAsync(EmbeddingModel model, int mixtures, int count)
    {
        await using var world = await SampleWorld.BuildAsync(model, mixtures);
        var evalSet = world.EvalSet with { Questions = [.. world.Questions(count)] };
        var folder = Directory.CreateTempSubdirectory("ragprobe-bench-");
        List<double> recorded = [], bare = [];
        var bytes = 0L;
        for (var round = 0; round <= Rounds; round++)
        {
            bare.Add(await TimeAsync(new NothingRecorder()));
            var file = Path.Combine(folder.FullName, string.Create(CultureInfo.InvariantCulture, $"sweeps-{round}.db"));
            using (var archive = SweepArchive.Open(file, TimeProvider.System))
            {
                var plan = SweepPlan.Of(evalSet, QuestionFingerprint.Of(evalSet.Questions), await world.PipelineAsync(), MeasureCatalog.Default(TopK));
                recorded.Add(await TimeAsync(archive.Recorder(archive.Start(plan))));
            }

            bytes = new FileInfo(file).Length;
        }

        folder.Delete(recursive: true);
        var ratios = recorded.Zip(bare, (with, without) => with / without).Skip(1).Order().ToList();
        return string.Create(CultureInfo.InvariantCulture, $"| {model.Name} | {world.Chunks} | {count} | {Median(recorded.Skip(1)):F3} | {Median(bare.Skip(1)):F3} | {Median(ratios):F3}; {ratios[0]:F3} to {ratios[^1]:F3} | {bytes / count} |");

        async Task<double> TimeAsync(ISweepRecorder recorder)
        {
            var runner = new SweepRunner(await world.PipelineAsync(), MeasureCatalog.Default(TopK), recorder);
            var started = Stopwatch.GetTimestamp();
            await runner.RunAsync(evalSet, progress: null, default);
            return Stopwatch.GetElapsedTime(started).TotalMilliseconds / count;
        }
    }

    private static async Task<string> EmbeddingAsync()
    {
        using var model = StaticEmbeddingModel.LoadBuiltIn();
        var documents = (await CorpusReader.ReadAsync(Path.Combine(Checkout.Sample, "corpus"), default)).Documents;
        string[] texts = [.. documents.SelectMany(document => ChunkerCatalog.Parse("markdown(300)").Split(document).Select(piece => document.Text[piece.Start..piece.End]))];
        var tokens = texts.Sum(text => (long)model.CountTokens(text));
        var rates = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            var (before, embedded) = (Environment.CpuUsage.TotalTime, 0L);
            var started = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(1))
            {
                await model.Generator.GenerateAsync(texts);
                embedded += tokens;
            }

            rates.Add(embedded / (Environment.CpuUsage.TotalTime - before).TotalSeconds);
        }

        var counted = rates.Skip(1).Order().ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{texts.Length} chunks of the sample, {tokens:n0} tokens: {Median(counted):n0} tokens a second of processor time ({counted[0]:n0} to {counted[^1]:n0}), tokenizing included.");
    }

    internal static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
