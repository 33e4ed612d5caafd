using System.Globalization;
using RagProbe.Chunkings;
using RagProbe.Cli.Terminal;
using Spectre.Console;

namespace RagProbe.Cli.Views;

internal static class ChunkingsView
{
    public static void Print(IReadOnlyList<ChunkingScore> scores, IAnsiConsole console)
    {
        var table = new TextTable(">precision-omega", ">deviation", ">passages cut", ">chunks", ">mean length", ">longest", "chunker");
        foreach (var score in scores)
        {
            table.AddRow(
                Percent(score.PrecisionOmega),
                Percent(score.Deviation),
                string.Create(CultureInfo.InvariantCulture, $"{score.CutPassages:n0} of {score.Passages:n0}"),
                string.Create(CultureInfo.InvariantCulture, $"{score.Chunks:n0}"),
                score.MeanLength is { } mean ? string.Create(CultureInfo.InvariantCulture, $"{mean:n0}") : "-",
                string.Create(CultureInfo.InvariantCulture, $"{score.LongestLength:n0}"),
                score.Chunker);
        }

        table.Write(console);
        console.MarkupLine($"[dim]Over {Plain.Count(scores.Max(score => score.Questions), "question")} that expect{(scores.Max(score => score.Questions) == 1 ? "s" : "")} a passage; lengths in characters.[/]");
        console.MarkupLine("[dim]precision-omega: of the text in all chunks that touch what a question expects, the share that it expects. More is better, as long as few passages are cut.[/]");
    }

    private static string Percent(double? share) => share is { } value ? string.Create(CultureInfo.InvariantCulture, $"{100 * value:0.0} %") : "-";
}
