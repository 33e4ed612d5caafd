using System.Globalization;
using RagProbe.Cli.Terminal;
using RagProbe.Diagnosis;
using RagProbe.Sweeps;
using Spectre.Console;

namespace RagProbe.Cli.Views;

/// <summary>What the failures of a sweep have in common: causes, what to do about each, what it cost to know.</summary>
internal static class DiagnosisView
{
    private const int CountWidth = 5;

    public static void Print(RecordedSweep sweep, DiagnosisReport report, NextCommand next, IAnsiConsole console)
    {
        console.MarkupLine($"Sweep {sweep.Id}, {TerminalText.Markup(sweep.Plan.EvalSet)}: {Plain.Count(sweep.FailureCount, "failure")} of {Plain.Count(sweep.Plan.QuestionCount, "question")}, {report.Questions.Count} diagnosed");
        console.MarkupLine($"[dim]{TerminalText.Markup(sweep.Plan.Pipeline)}[/]");
        if (sweep.FailureCount == 0)
        {
            console.MarkupLine("[green]No failures.[/]");
            return;
        }

        if (report.Questions.Count == 0)
        {
            // They were asked again, and passed.
            console.MarkupLine("[yellow]None of them failed when it was asked again.[/] Sweep again to see whether that stays so.");
            return;
        }

        console.WriteLine();
        var causes = CauseSummary.Of(report.Questions);
        foreach (var cause in causes)
        {
            PrintCause(cause, console);
        }

        console.WriteLine();
        console.MarkupLine(string.Create(
            CultureInfo.InvariantCulture,
            $"[dim]{(double)report.Embeddings / report.Questions.Count:0.0} embeddings and {(double)report.Searches / report.Questions.Count:0.0} searches per failed question; {Plain.Count(report.QuestionsAsked, "question")} asked again[/]"));
        console.WriteLine();
        console.MarkupLine($"Look at one:     [bold]{Markup.Escape(next.Show(causes[0].Example.QuestionId))}[/]");
        console.MarkupLine($"List one cause:  [bold]{Markup.Escape(next.FailuresOf(causes[0].Cause))}[/]");
    }

    private static void PrintCause(CauseSummary cause, IAnsiConsole console)
    {
        var indent = new string(' ', CountWidth + 1);
        var example = cause.Example;
        console.MarkupLine($"{cause.Questions.Count.ToString(CultureInfo.InvariantCulture),CountWidth} [bold]{TerminalText.Markup(cause.Cause)}[/]");
        console.MarkupLine($"{indent}{TerminalText.Markup($"{example.QuestionId}: {example.Finding.Sentence}")}");
        console.MarkupLine($"{indent}[dim]next:[/] {TerminalText.Markup(example.Finding.NextStep)}");
    }
}
