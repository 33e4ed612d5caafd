using System.Globalization;
using RagProbe.Cli.Terminal;
using RagProbe.Drills;
using Spectre.Console;

namespace RagProbe.Cli.Views;

/// <summary>A drill for a person: the scores, each cause, what was raised without a fault.</summary>
internal static class DrillView
{
    public static void Print(DrillReport report, IAnsiConsole console)
    {
        console.MarkupLine(TerminalText.Markup(string.Create(
            CultureInfo.InvariantCulture,
            $"Drill: {report.EvalSet} {report.EvalSetVersion}, {report.Questions} questions, {report.Passed} pass on the healthy index; {report.Items.Count} diagnoses of {report.Scores.Causes.Count} causes")));
        console.MarkupLine(TerminalText.Markup($"{report.Pipeline}; model {report.Model}; chunks {report.Chunker}; seed {report.Seed}"));
        console.WriteLine();

        var scores = new TextTable("", ">diagnoser", ">commonest cause", ">first loss only");
        AddScore("macro-F1", static one => Number(one.MacroF1));
        AddScore("95 % interval", static one => $"{Number(one.MacroF1Low)}..{Number(one.MacroF1High)}");
        AddScore("top-1", static one => Number(one.Top1));
        AddScore("top-2", static one => Number(one.Top2));
        AddScore("abstentions", static one => Number(one.AbstentionRate));
        scores.Write(console);
        console.WriteLine();

        var causes = new TextTable("cause", ">n", ">precision", ">recall", ">F1", "named instead");
        foreach (var cause in report.Scores.Causes)
        {
            var instead = report.Scores.Confusion.Where(cell => cell.Truth == cause.Cause && cell.Named != cause.Cause).OrderByDescending(cell => cell.Count).ThenBy(cell => cell.Named, StringComparer.Ordinal);
            causes.AddRow(cause.Cause, Plain(cause.Count), Number(cause.Precision), Number(cause.Recall), Number(cause.F1), string.Join(", ", instead.Select(cell => $"{cell.Named} {cell.Count}")));
        }

        causes.Write(console);
        console.WriteLine();

        var alarms = report.Natural.Where(failure => failure.IsAlarm).ToList();
        console.MarkupLine(TerminalText.Markup(string.Create(CultureInfo.InvariantCulture, $"no fault: {report.Natural.Count} failures, {alarms.Count} said to be a defect ({report.AlarmRate:0.0%})")));
        if (alarms.Count > 0)
        {
            var table = new TextTable("question", "cause", "finding");
            foreach (var alarm in alarms)
            {
                table.AddRow(alarm.QuestionId, alarm.Cause, alarm.Sentence);
            }

            table.Write(console);
        }

        if (report.Doubles.Count > 0)
        {
            console.WriteLine();
            var doubles = new TextTable("two faults", ">n", ">right", ">both needed", ">both named");
            foreach (var pair in report.Doubles.GroupBy(item => $"{item.First}, {item.Second}", StringComparer.Ordinal))
            {
                var needed = pair.Where(item => item.NeedsBoth).ToList();
                doubles.AddRow(pair.Key, Plain(pair.Count()), Plain(pair.Count(item => item.IsRight)), Plain(needed.Count), Plain(needed.Count(item => item.IsRight)));
            }

            doubles.Write(console);
        }

        console.WriteLine();
        var diagnoses = Math.Max(1, report.Diagnoses);
        console.MarkupLine(TerminalText.Markup(string.Create(
            CultureInfo.InvariantCulture,
            $"a diagnosis costs {(double)report.Embeddings / diagnoses:0.0} embeddings, {(double)report.Searches / diagnoses:0.0} searches, {report.Elapsed.TotalSeconds / diagnoses:0.000} s; {report.Apart.Count} more are kept apart")));
        foreach (var undrilled in report.Undrilled)
        {
            console.MarkupLine($"[dim]{TerminalText.Markup($"not drilled: {undrilled.Cause}: {undrilled.Reason}")}[/]");
        }

        void AddScore(string name, Func<DrillScores, string> value) => scores.AddRow(name, value(report.Scores), value(report.MajorityBaseline), value(report.FirstLossBaseline));
    }

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Plain(int value) => value.ToString(CultureInfo.InvariantCulture);
}
