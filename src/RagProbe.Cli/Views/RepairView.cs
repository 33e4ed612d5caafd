using System.Globalization;
using RagProbe.Cli.Terminal;
using RagProbe.Repairs;
using RagProbe.Sweeps;
using Spectre.Console;

namespace RagProbe.Cli.Views;

/// <summary>What is worth doing, one repair a paragraph: what it recovers and breaks, how sure that is, the command that applies it.</summary>
internal static class RepairView
{
    private const int MostSources = 5;
    private const int NumberWidth = 3;

    /// <param name="sweep">The sweep.</param>
    /// <param name="list">What to do about its failures; null where nothing fails.</param>
    /// <param name="next">The command that applies a repair, or shows the findings behind it.</param>
    /// <param name="console">Printed to.</param>
    public static void Print(RecordedSweep sweep, RepairList? list, Func<Repair, string> next, IAnsiConsole console)
    {
        console.MarkupLine($"Sweep {sweep.Id}, {TerminalText.Markup(sweep.Plan.EvalSet)}: {Plain.Count(list?.Failures ?? 0, "failure")} of {Plain.Count(list?.Questions ?? sweep.Plan.QuestionCount, list is null ? "question" : "question with an answer", list is null ? null : "questions with an answer")}{(list is null ? "" : $", {TerminalText.Markup(list.Measure)} {Plain.Score(list.Before)}")}");
        console.MarkupLine($"[dim]{TerminalText.Markup($"{sweep.Plan.Pipeline}; model {sweep.Plan.Model}; chunks {sweep.Plan.Chunker}")}[/]");
        if (list is null)
        {
            console.MarkupLine("[green]No failures: nothing to repair.[/]");
            return;
        }

        if (list.Repairs.Count == 0)
        {
            console.MarkupLine("[yellow]Nothing that is known to help was found.[/] `ragprobe show` draws the trace of a question.");
        }

        foreach (var (i, repair) in list.Repairs.Index())
        {
            console.WriteLine();
            PrintRepair(i + 1, repair, list.Measure, next(repair), console);
        }
    }

    private static void PrintRepair(int number, Repair repair, string measure, string next, IAnsiConsole console)
    {
        var indent = new string(' ', NumberWidth + 1);
        console.MarkupLine($"{number.ToString(CultureInfo.InvariantCulture),NumberWidth} [bold]{TerminalText.Markup(repair.Action)}[/]{Options(repair)}");
        console.MarkupLine($"{indent}{(repair.IsMeasured ? Measured(repair, measure) : Estimated(repair))}");
        console.MarkupLine($"{indent}[dim]{(repair.IsMeasured ? "tried:" : "not tried:")}[/] {TerminalText.Markup(repair.Basis)}");
        console.MarkupLine($"{indent}[dim]{(repair.Causes.Count == 1 ? "cause" : "causes")}:[/] {TerminalText.Markup(string.Join(", ", repair.Causes))}");
        if (repair.Sources.Count > 0)
        {
            var more = repair.Sources.Count > MostSources ? $" and {repair.Sources.Count - MostSources} more" : "";
            console.MarkupLine($"{indent}[dim]documents:[/] {TerminalText.Markup(string.Join(", ", repair.Sources.Take(MostSources)))}{more}");
        }

        console.MarkupLine($"{indent}[dim]next:[/] {Markup.Escape(next)}");
    }

    private static string Options(Repair repair)
    {
        string[] parts = [.. repair.Options.Select(NextCommand.Quote), .. repair.LeaveOut.Select(option => $"without {option}")];
        return parts.Length == 0 ? "" : $": {Markup.Escape(string.Join(' ', parts))}";
    }

    private static string Measured(Repair repair, string measure)
    {
        var interval = repair.RecoveredInterval is var (low, high) ? Text($" ({low:0} to {high:0})") : "";
        var change = repair.Change is { } mean ? Text($"; {measure} {mean.Mean:+0.000;-0.000;0.000} ({mean.Low:+0.000;-0.000;0.000} to {mean.High:+0.000;-0.000;0.000})") : "";
        return $"measured: {repair.Recovered.Count} recovered{interval}, {repair.Broken.Count} broken, net {Text($"{repair.Net:+0;-0;0}")}{Markup.Escape(change)}";
    }

    private static string Estimated(Repair repair) =>
        $"estimated: {repair.Recovered.Count} of {Plain.Count(repair.Questions, "question")} recovered, as each finding proved by itself; what it breaks is unknown";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
