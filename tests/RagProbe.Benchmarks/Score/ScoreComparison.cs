using System.Globalization;
using System.Text;
using RagProbe.Text;

namespace RagProbe.Benchmarks.Score;

/// <summary>
/// Whole processes: <c>ragprobe score</c> on a run of a million lines, in turn with trec_eval where that is on the PATH.
/// </summary>
internal static class ScoreComparison
{
    private const int Topics = 1000;
    private const int DocumentsPerTopic = 1000;
    private const int Pairs = 11;
    private const string Reference = "trec_eval";

    /// <param name="arguments">The file to write, and the tool to measure if it is not the one that was built: a published <c>RagProbe.Cli</c>.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("ragprobe-score-");
        try
        {
            var (qrels, run) = (Path.Combine(folder.FullName, "qrels"), Path.Combine(folder.FullName, "run"));
            Generate(qrels, run);
            var size = new FileInfo(run).Length;
            string[] command = arguments.Length > 1 ? [arguments[1]] : ["dotnet", Checkout.Tool];
            var reference = OnPath(Reference);

            // The first of each warms the file cache and is not counted.
            List<MeasuredProcess> ours = [], theirs = [];
            for (var i = 0; i <= Pairs; i++)
            {
                ours.Add(await MeasuredProcess.RunAsync(command[0], [.. command[1..], "score", "--qrels", qrels, "--run", run]));
                if (reference is not null)
                {
                    theirs.Add(await MeasuredProcess.RunAsync(reference, qrels, run));
                }
            }

            await ResultFile.WriteAsync(Report(size, ours[1..], theirs.Skip(1).ToList(), arguments), [.. arguments.Take(1)]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Scores fall along the list, as runs come; a fiftieth of the documents is judged, half of them relevant.
    private static void Generate(string qrels, string run)
    {
        var random = new SeededRandom(1);
        using var judgments = new StreamWriter(qrels, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
        using var lines = new StreamWriter(run, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
        for (var topic = 1; topic <= Topics; topic++)
        {
            for (var rank = 1; rank <= DocumentsPerTopic; rank++)
            {
                var document = ((topic * 7919L) + (rank * 104_729L)) % 10_000_000;
                var score = 30 - (rank * 0.02) - (random.Share() * 0.02);
                lines.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{topic} Q0 D{document:D7} {rank} {score:F6} bench"));
                if (random.Share() < 0.02)
                {
                    judgments.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{topic} 0 D{document:D7} {(random.Share() < 0.5 ? 0 : 1)}"));
                }
            }

            judgments.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{topic} 0 not-retrieved 1"));
        }
    }

    private static string? OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static string Report(long size, List<MeasuredProcess> ours, List<MeasuredProcess> theirs, string[] arguments)
    {
        var text = new StringBuilder();
        text.AppendLine("# Scoring a run of a million lines");
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"`dotnet run -c Release --project tests/RagProbe.Benchmarks -- compare score {string.Join(' ', arguments)}`");
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Topics:N0} topics of {DocumentsPerTopic:N0} documents, {size / 1e6:F0} MB, the official measures. Whole processes, {Pairs} of each in turn after one that does not count; medians.");
        text.AppendLine(CultureInfo.InvariantCulture, $"{ResultFile.Machine()}.");
        if (arguments.Length > 1)
        {
            text.AppendLine("The tool compiled ahead, as it is published: `dotnet publish src/RagProbe.Cli -c Release -r linux-x64 --no-self-contained -o artifacts/tool`.");
        }

        text.AppendLine();
        text.AppendLine("| | wall, s | peak, MiB |");
        text.AppendLine("|---|---:|---:|");
        text.AppendLine(Row("ragprobe score", ours));
        if (theirs.Count > 0)
        {
            var ratios = theirs.Zip(ours, (their, our) => their.Seconds / our.Seconds).Order().ToList();
            var isSame = ours[0].Output == theirs[0].Output;
            text.AppendLine(Row(Reference, theirs));
            text.AppendLine();
            text.AppendLine(CultureInfo.InvariantCulture, $"{Reference} takes {ratios[ratios.Count / 2]:F1} times as long (pair by pair: median; {ratios[0]:F1} to {ratios[^1]:F1}). The outputs are {(isSame ? "the same, byte for byte" : "NOT the same")}.");
        }
        else
        {
            text.AppendLine();
            text.AppendLine(CultureInfo.InvariantCulture, $"{Reference} is not on the PATH: nothing was compared.");
        }

        return text.ToString();
    }

    private static string Row(string name, List<MeasuredProcess> measured) =>
        string.Create(CultureInfo.InvariantCulture, $"| {name} | {Median(measured.Select(one => one.Seconds)):F2} | {Median(measured.Select(one => one.PeakMebibytes)):F0} |");

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
