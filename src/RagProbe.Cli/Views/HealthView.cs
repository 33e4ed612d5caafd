using System.Globalization;
using RagProbe.Cli.Terminal;
using RagProbe.Health;
using Spectre.Console;

namespace RagProbe.Cli.Views;

internal static class HealthView
{
    private const int StatusWidth = 8;

    public static void Print(HealthReport report, IAnsiConsole console)
    {
        var asked = report.Questions is { } questions ? Plain.Count(questions, "question") : "the sampled chunks' own vectors";
        console.MarkupLine($"[bold]{TerminalText.Markup(report.Index)}[/]: {Text($"{report.Chunks:n0}")} chunks, {Text($"{report.SampledChunks:n0}")} of them looked at (seed {Text($"{report.Seed}")}); asked with {asked}; model {TerminalText.Markup(report.Model ?? "unknown")}");
        console.WriteLine();
        var width = report.Checks.Max(static check => check.Name.Length);
        var indent = new string(' ', StatusWidth + 2);
        foreach (var check in report.Checks)
        {
            var (word, style) = Describe(check.Status);
            console.MarkupLine($"[{style}]{word.PadRight(StatusWidth)}[/]  {check.Name.PadRight(width)}  {Measured(check)}{TerminalText.Markup(check.Sentence)}");
            if (check.Status is not (HealthStatus.Failed or HealthStatus.Warning))
            {
                continue;
            }

            foreach (var evidence in check.Evidence)
            {
                console.MarkupLine($"{indent}[dim]{TerminalText.Markup(evidence.Name)}:[/] {TerminalText.Markup(evidence.Value)}");
            }

            if (check.QuestionsAffected is { } affected)
            {
                console.MarkupLine($"{indent}[dim]questions affected:[/] {Text($"{affected} of {report.Questions ?? affected}")}");
            }

            if (check.NextStep.Length > 0)
            {
                console.MarkupLine($"{indent}Next: {TerminalText.Markup(check.NextStep)}");
            }
        }

        console.WriteLine();
        console.MarkupLine(Summary(report));
    }

    private static string Summary(HealthReport report)
    {
        var failed = report.Checks.Count(static check => check.Status == HealthStatus.Failed);
        var warned = report.Checks.Count(static check => check.Status == HealthStatus.Warning);
        var skipped = report.Checks.Count(static check => check.Status == HealthStatus.NotApplicable);
        return $"{Plain.Count(failed, "check")} failed, {Plain.Count(warned, "warning")}, {Text($"{skipped}")} not applicable. What a sample does not show may still be there; --sample looks at more.";
    }

    private static string Measured(HealthCheck check) => check switch
    {
        { Status: HealthStatus.NotApplicable } or { Value: null } => "",
        // Counts against none: the sentence says them.
        { Threshold: 0, Value: 0 or >= 1 } => "",
        { Threshold: { } threshold } => Text($"{check.Value:0.####} (threshold {threshold:0.####}): "),
        _ => Text($"{check.Value:0.####}: "),
    };

    private static (string Word, string Style) Describe(HealthStatus status) => status switch
    {
        HealthStatus.Ok => ("ok", "green"),
        HealthStatus.Warning => ("warning", "yellow"),
        HealthStatus.Failed => ("FAILED", "red"),
        _ => ("-", "dim"),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
