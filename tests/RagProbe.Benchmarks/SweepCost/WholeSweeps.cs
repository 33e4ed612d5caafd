using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RagProbe.Benchmarks.SweepCost;

/// <summary>Sweeps of the sample set as processes of their own.</summary>
/// <param name="tool">The command line of <c>ragprobe</c>.</param>
internal sealed class WholeSweeps(string[] tool) : IDisposable
{
    public const int Rounds = 9;

    // What one has written is still on its way to the disk while the next one runs.
    private static readonly string[][] Orders =
    [
        [SweepOnce.Traces, SweepOnce.ResultsAlone, SweepOnce.Nothing], [SweepOnce.Nothing, SweepOnce.ResultsAlone, SweepOnce.Traces],
        [SweepOnce.ResultsAlone, SweepOnce.Nothing, SweepOnce.Traces], [SweepOnce.Traces, SweepOnce.Nothing, SweepOnce.ResultsAlone],
        [SweepOnce.Nothing, SweepOnce.Traces, SweepOnce.ResultsAlone], [SweepOnce.ResultsAlone, SweepOnce.Traces, SweepOnce.Nothing],
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ragprobe-bench-");

    /// <param name="modelFolder">Of an ONNX model; empty for the built-in one.</param>
    /// <param name="mixtures">Documents of three sentences to add to the sample's.</param>
    /// <param name="count">Of questions.</param>
    public async Task<string> RecordingAsync(string modelFolder, int mixtures, int count)
    {
        var set = WriteEvalSet(count, mixtures);
        var index = Path.Combine(_folder.FullName, string.Create(CultureInfo.InvariantCulture, $"index-{Path.GetFileName(modelFolder)}-{mixtures}"));
        string[] kinds = [SweepOnce.Traces, SweepOnce.ResultsAlone, SweepOnce.Nothing];
        var seconds = kinds.Select(_ => new List<double>()).ToList();
        for (var round = 0; round <= Rounds; round++)
        {
            var outputs = new List<string>();
            foreach (var kind in Orders[round % Orders.Length])
            {
                var taken = seconds[Array.IndexOf(kinds, kind)];
                var archive = Directory.CreateDirectory(Path.Combine(_folder.FullName, "archive"));
                var process = await MeasuredProcess.RunAsync(Environment.ProcessPath!, "compare", SweepOnce.ProcessName, set, index, modelFolder, kind, Path.Combine(archive.FullName, "sweeps.db"));
                archive.Delete(recursive: true);
                taken.Add(process.Seconds);
                outputs.Add(process.Output);
            }

            if (outputs.Distinct(StringComparer.Ordinal).Count() != 1)
            {
                throw new InvalidOperationException($"Sweeps that record more or less came to different results:\n{string.Join('\n', outputs)}");
            }

            Chunks = outputs[0].Split('\n')[0];
        }

        var model = modelFolder.Length == 0 ? "static" : Path.GetFileName(modelFolder);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {model} | {Chunks} | {count} | {MedianOf(0):F2} | {MedianOf(1):F2} | {MedianOf(2):F2} | {Ratio(seconds[0], seconds[1])} | {Ratio(seconds[0], seconds[2])} |");

        double MedianOf(int kind) => SweepCostComparison.Median(seconds[kind].Skip(1));
    }

    /// <summary>One row of the table for each count of questions.</summary>
    public async Task<IReadOnlyList<string>> MemoryAsync(IReadOnlyList<int> counts)
    {
        var sets = counts.Select(count => WriteEvalSet(count, mixtures: 0)).ToList();
        var peaks = counts.Select(_ => new List<double>()).ToList();
        var data = Path.Combine(_folder.FullName, "data");
        for (var round = 0; round <= Rounds; round++)
        {
            for (var i = 0; i < sets.Count; i++)
            {
                var peak = (await MeasuredProcess.RunAsync(tool[0], [.. tool[1..], "sweep", sets[i], "--no-diagnose", "--data", data])).PeakMebibytes;
                if (round > 0)
                {
                    peaks[i].Add(peak);
                }
            }
        }

        return [.. counts.Zip(peaks, (count, values) => string.Create(CultureInfo.InvariantCulture, $"| {count} | {SweepCostComparison.Median(values):F0} | {values.Min():F0} to {values.Max():F0} |"))];
    }

    public void Dispose() => _folder.Delete(recursive: true);

    // Of the last sweep, as it printed them.
    private string Chunks { get; set; } = "";

    private static string Ratio(List<double> one, List<double> other)
    {
        var ratios = one.Zip(other, (first, second) => first / second).Skip(1).Order().ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{SweepCostComparison.Median(ratios):F3}; {ratios[0]:F3} to {ratios[^1]:F3}");
    }

    private string WriteEvalSet(int count, int mixtures)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.FullName, string.Create(CultureInfo.InvariantCulture, $"{count}-{mixtures}"))).FullName;
        var sample = Checkout.Sample;
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(sample, "evalset.json")), documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })!;
        manifest["corpus"] = mixtures == 0 ? Path.Combine(sample, "corpus") : WriteCorpus(Path.Combine(folder, "corpus"), mixtures);
        File.WriteAllText(Path.Combine(folder, "evalset.json"), manifest.ToJsonString());
        var questions = File.ReadLines(Path.Combine(sample, "questions.jsonl")).Where(line => line.Length > 0).Select(line => JsonNode.Parse(line)!).ToList();
        using var file = Writer(Path.Combine(folder, "questions.jsonl"));
        for (var i = 0; i < count; i++)
        {
            var question = questions[i % questions.Count].DeepClone();
            question["id"] = string.Create(CultureInfo.InvariantCulture, $"{question["id"]}.{i / questions.Count}");
            file.WriteLine(question.ToJsonString());
        }

        return folder;
    }

    private static string WriteCorpus(string folder, int mixtures)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Checkout.Sample, "corpus"), "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(Path.Combine(Checkout.Sample, "corpus"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }

        var texts = Directory.EnumerateFiles(folder, "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllText);
        using var documents = Writer(Path.Combine(folder, "mixtures.jsonl"));
        foreach (var (id, text) in SampleWorld.Mix(texts, mixtures))
        {
            documents.WriteLine(JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal) { ["_id"] = id, ["text"] = text }));
        }

        return folder;
    }

    private static StreamWriter Writer(string path) => new(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
}
