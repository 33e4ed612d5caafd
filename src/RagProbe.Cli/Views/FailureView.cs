using RagProbe.Cli.Terminal;
using RagProbe.Sweeps;
using Spectre.Console;

namespace RagProbe.Cli.Views;

/// <summary>The failure log as a table.</summary>
internal static class FailureView
{
    public static void Print(RecordedSweep sweep, IReadOnlyList<QuestionRecord> failures, IAnsiConsole console)
    {
        console.MarkupLine($"Sweep {sweep.Id}, {TerminalText.Markup(sweep.Plan.EvalSet)}: {Plain.Count(failures.Count, "failure")} of {Plain.Count(sweep.Plan.QuestionCount, "question")}");
        if (failures.Count > 0)
        {
            console.WriteLine();
            PrintRows(failures, console);
            console.WriteLine();
            console.MarkupLine($"Look at one:  ragprobe show {TerminalText.Markup(failures[0].Question.Id)}");
        }
    }

    public static void PrintRows(IReadOnlyList<QuestionRecord> failures, IAnsiConsole console)
    {
        var table = new TextTable("  question", "outcome", ">expected at", "text");
        foreach (var record in failures)
        {
            table.AddRow(
                $"  {record.Question.Id}",
                OutcomeText.Of(record.Outcome),
                record.BestCandidateRank is { } rank ? $"rank {rank}" : "nowhere",
                record.Question.Text);
        }

        table.Write(console);
    }
}
