using System.Globalization;
using RagProbe.Cli.Terminal;
using RagProbe.Sweeps;
using Spectre.Console;

namespace RagProbe.Cli.Views;

internal static class SweepListView
{
    public static void Print(IReadOnlyList<RecordedSweep> sweeps, IAnsiConsole console)
    {
        if (sweeps.Count == 0)
        {
            Output.Note("No sweep is recorded yet. Run `ragprobe sweep <eval set>` first.");
            return;
        }

        var table = new TextTable(">sweep", "started", "eval set", ">questions", ">failures", "state", "pipeline");
        foreach (var sweep in sweeps)
        {
            table.AddRow(
                $"{sweep.Id}",
                sweep.StartedAt.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
                $"{sweep.Plan.EvalSet} {sweep.Plan.EvalSetVersion}",
                $"{sweep.Plan.QuestionCount}",
                $"{sweep.FailureCount}",
                sweep.FinishedAt is null ? $"{sweep.RecordedCount} recorded" : "complete",
                $"{(sweep.Plan.IsExternal ? sweep.Plan.IndexName : sweep.Plan.Model)}; {sweep.Plan.Pipeline}");
        }

        table.Write(console);
        if (sweeps.Any(sweep => sweep.FinishedAt is null))
        {
            console.MarkupLine("[dim]An unfinished sweep goes on with `ragprobe sweep <eval set> --resume` and the same settings.[/]");
        }
    }
}
