using System.Globalization;
using RagProbe.Cli.Terminal;
using RagProbe.Diagnosis;
using RagProbe.External;
using RagProbe.Sweeps;
using Spectre.Console;

namespace RagProbe.Cli.Views;

/// <summary>What a sweep came to: counts, measures with intervals, failures by tag, the worst of them.</summary>
internal static class SweepView
{
    private const int WorstShown = 5;

    /// <param name="result">The sweep.</param>
    /// <param name="diagnoses">Of its failures; null where nobody diagnosed them.</param>
    /// <param name="next">Offered below.</param>
    /// <param name="console">Printed to.</param>
    /// <param name="coverage">Of the recorded run that was replayed; null for another pipeline.</param>
    public static void Print(SweepResult result, IReadOnlyList<QuestionDiagnosis>? diagnoses, NextCommand next, IAnsiConsole console, RunCoverage? coverage = null)
    {
        var plan = result.Sweep.Plan;
        console.MarkupLine($"[bold]Sweep {result.Sweep.Id}[/]: {TerminalText.Markup(plan.EvalSet)} {TerminalText.Markup(plan.EvalSetVersion)}, {Plain.Count(plan.QuestionCount, "question")} over {Plain.Count((int)plan.SourceCount, "document")}{(plan.IsExternal ? "" : $", {Plain.Count((int)plan.ChunkCount, "chunk")}")}");
        console.MarkupLine($"[dim]{TerminalText.Markup(plan.IsExternal ? $"{plan.Pipeline}; {plan.IndexName}" : $"{plan.Pipeline}; model {plan.Model}; chunks {plan.Chunker}")}[/]");
        console.WriteLine();
        PrintOutcomes(result, console);
        if (coverage is { Missing.Count: > 0 })
        {
            console.MarkupLine($"  [yellow]{coverage.Missing.Count,5} missing        [/] [dim]of them are not in the run: nothing was delivered[/]");
            console.WriteLine();
        }

        PrintMeasures(result, console);
        PrintTags(result, console);
        PrintWorst(result, diagnoses ?? [], next, console);
    }

    private static void PrintOutcomes(SweepResult result, IAnsiConsole console)
    {
        foreach (var outcome in Enum.GetValues<Outcome>())
        {
            var count = result.Count(outcome);
            if (count > 0)
            {
                console.MarkupLine($"  [{OutcomeText.Colour(outcome)}]{count,5} {OutcomeText.Of(outcome),-15}[/] [dim]{OutcomeText.Explain(outcome)}[/]");
            }
        }

        console.WriteLine();
        foreach (var (id, reason) in result.Errors.Take(WorstShown))
        {
            console.MarkupLine($"  [red]error[/] {TerminalText.Markup($"{id}: {reason}")}");
        }
    }

    private static void PrintMeasures(SweepResult result, IAnsiConsole console)
    {
        var table = new TextTable("  measure", ">mean", "95 % interval", ">questions");
        foreach (var level in result.Measures.Where(measure => measure.Statistic is not null).GroupBy(measure => Level(measure.Measure), StringComparer.Ordinal))
        {
            table.AddStyledRow("dim", $"  {level.Key}", "", "", "");
            foreach (var (name, statistic) in level)
            {
                table.AddRow($"    {name}", Plain.Score(statistic!.Mean), $"{Plain.Score(statistic.Low)} to {Plain.Score(statistic.High)}", $"{statistic.Count}");
            }
        }

        table.Write(console);
        console.WriteLine();
    }

    private static string Level(string measure) => measure switch
    {
        _ when measure.StartsWith("passage:", StringComparison.Ordinal) => "expected passages",
        _ when measure.StartsWith("char:", StringComparison.Ordinal) => "their text",
        _ when measure.StartsWith("answer:", StringComparison.Ordinal) => "answers",
        "CorrectRejection" => "unanswerable",
        _ => "sources",
    };

    private static void PrintTags(SweepResult result, IAnsiConsole console)
    {
        var failing = result.Tags.Where(slice => slice.Failures > 0).ToList();
        if (failing.Count == 0)
        {
            return;
        }

        var table = new TextTable("  failures by tag", ">failed", ">of", ">share");
        foreach (var slice in failing)
        {
            table.AddRow($"  {slice.Scores.Tag}", $"{slice.Failures}", $"{slice.Scores.QuestionCount}", Plain.Percent((double)slice.Failures / slice.Scores.QuestionCount));
        }

        table.Write(console);
        console.WriteLine();
    }

    private static void PrintWorst(SweepResult result, IReadOnlyList<QuestionDiagnosis> diagnoses, NextCommand next, IAnsiConsole console)
    {
        if (result.Failures.Count == 0)
        {
            console.MarkupLine("[green]No failures.[/]");
            return;
        }

        console.MarkupLine($"{Plain.Count(result.Failures.Count, "failure")}, the most hopeless first:");
        FailureView.PrintDepths(result.Failures, console);
        var causes = CauseSummary.Of(diagnoses);
        if (causes.Count > 0)
        {
            console.MarkupLine($"causes: {TerminalText.Markup(string.Join(", ", causes.Select(cause => string.Create(CultureInfo.InvariantCulture, $"{cause.Questions.Count} {cause.Cause}"))))}");
        }

        FailureView.PrintRows([.. result.Failures.Take(WorstShown)], diagnoses.ToDictionary(diagnosis => diagnosis.QuestionId, StringComparer.Ordinal), console);
        console.WriteLine();
        console.MarkupLine($"Look at the worst:  [bold]{Markup.Escape(next.Show(result.Failures[0].QuestionId))}[/]");
        if (result.Failures.Count > WorstShown)
        {
            console.MarkupLine($"{$"List all {result.Failures.Count}:",-20}[bold]{Markup.Escape(next.Failures)}[/]");
        }

        if (causes.Count > 0)
        {
            console.MarkupLine($"{"List one cause:",-20}[bold]{Markup.Escape(next.FailuresOf(causes[0].Cause))}[/]");
        }
    }
}
