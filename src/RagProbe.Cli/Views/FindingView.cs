using System.Globalization;
using RagProbe.Cli.Terminal;
using RagProbe.Diagnosis;
using Spectre.Console;

namespace RagProbe.Cli.Views;

/// <summary>Why one question failed, with the change that proves it.</summary>
internal static class FindingView
{
    private const int LabelWidth = 11;

    public static void Print(QuestionDiagnosis diagnosis, IAnsiConsole console)
    {
        var finding = diagnosis.Finding;
        console.MarkupLine($"{Label("cause")}[bold]{TerminalText.Markup(finding.Cause)}[/] [dim]{Markup.Escape(Certainty(diagnosis))}[/]");
        console.MarkupLine($"{Label("")}{TerminalText.Markup(finding.Sentence)}");
        if (finding.Intervention.Length > 0)
        {
            console.MarkupLine($"{Label("changed")}{TerminalText.Markup(finding.Intervention)}");
            console.MarkupLine($"{Label("")}{Effect(finding)}; [{(finding.Repairs ? "green]that repairs it" : "yellow]that does not repair it")}[/]");
        }

        if (finding.SideEffects is { } others)
        {
            console.MarkupLine(string.Create(CultureInfo.InvariantCulture, $"{Label("")}of {others.Passing} questions that pass it breaks [{(others.Broken > 0 ? "yellow" : "green")}]{(others.Broken > 0 ? others.Broken : "none")}[/]"));
        }

        var label = "evidence";
        foreach (var evidence in finding.Evidence)
        {
            console.MarkupLine($"{Label(label)}[dim]{TerminalText.Markup(evidence.Name)}:[/] {Markup.Escape(TerminalText.Shorten(TerminalText.Clean(evidence.Value), TraceView.QuoteWidth))}");
            label = "";
        }

        label = "also";
        foreach (var other in diagnosis.Secondary)
        {
            console.MarkupLine($"{Label(label)}{TerminalText.Markup($"{other.Cause}: {other.Sentence}")}{(other.Intervention.Length > 0 ? $" [dim]({Effect(other)})[/]" : "")}");
            label = "";
        }

        console.MarkupLine($"{Label("next")}{TerminalText.Markup(finding.NextStep)}");
    }

    private static string Label(string text) => text.PadRight(LabelWidth);

    private static string Certainty(QuestionDiagnosis diagnosis) => diagnosis.Abstained
        ? "(nothing was proved)"
        : string.Create(CultureInfo.InvariantCulture, $"({diagnosis.Finding.Class.ToString().ToLowerInvariant()}, confidence {diagnosis.Finding.Confidence:0.00})");

    private static string Effect(Finding finding)
    {
        var ranks = $"rank {Rank(finding.RankBefore)} before, {Rank(finding.RankAfter)} after";
        return finding.ScoreBefore is null && finding.ScoreAfter is null ? ranks : $"{ranks}; score {Score(finding.ScoreBefore)} before, {Score(finding.ScoreAfter)} after";
    }

    private static string Rank(int? rank) => rank is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value}") : "none";

    private static string Score(double? score) => score is { } value ? value.ToString("0.0000", CultureInfo.InvariantCulture) : "none";
}
