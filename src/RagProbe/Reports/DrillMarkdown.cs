using System.Globalization;
using System.Text;
using RagProbe.Drills;

namespace RagProbe.Reports;

/// <summary>A drill as a page to be committed: what was done, how well it went, what went wrong.</summary>
public static class DrillMarkdown
{
    private const int LongestSentence = 160;

    /// <param name="report">The drill.</param>
    /// <param name="command">The command line that made it.</param>
    public static string Write(DrillReport report, string command)
    {
        var page = new StringBuilder();
        Line($"# Drill: {Cell(report.EvalSet)} {Cell(report.EvalSetVersion)}");
        Line($"");
        Line($"Made by `{Cell(command)}`.");
        Line($"");
        Line($"{report.Questions} questions over {report.Documents} documents, {report.Chunks} chunks; model {Cell(report.Model)}; chunks {Cell(report.Chunker)}; {Cell(report.Pipeline)}; seed {report.Seed}; at most {report.QuestionsPerFault} questions a fault.");
        Line($"{report.Passed} questions pass on the healthy index, {report.Natural.Count} fail. {Weaknesses(report)}");
        Line($"");
        Line($"| | this diagnoser | commonest cause | first loss only |");
        Line($"|---|---:|---:|---:|");
        Row("macro-F1", scores => Number(scores.MacroF1));
        Row("95 % interval", scores => $"{Number(scores.MacroF1Low)} to {Number(scores.MacroF1High)}");
        Row("top-1 accuracy", scores => Number(scores.Top1));
        Row("top-2 accuracy", scores => Number(scores.Top2));
        Row("abstentions", scores => Number(scores.AbstentionRate));
        Line($"");
        Line($"{report.Items.Count} diagnoses count, of {report.Scores.Causes.Count} causes. The interval is of {DrillScores.Resamples} draws of questions.");
        Line($"Questions that carried another defect before, kept apart: {report.Apart.Count}, top-1 {Number(Share(report.Apart, item => item.IsRight))}, top-2 {Number(Share(report.Apart, item => item.IsRightOfTwo))}.");
        Line($"Cost of a diagnosis: {Number(Each(report.Embeddings))} embeddings, {Number(Each(report.Searches))} searches, {report.Elapsed.TotalSeconds / Math.Max(1, report.Diagnoses):0.000} s.");
        Line($"");
        Line($"## Causes");
        Line($"");
        Line($"| cause | n | precision | recall | F1 | named instead |");
        Line($"|---|---:|---:|---:|---:|---|");
        foreach (var cause in report.Scores.Causes)
        {
            Line($"| {cause.Cause} | {cause.Count} | {Number(cause.Precision)} | {Number(cause.Recall)} | {Number(cause.F1)} | {Instead(report.Scores, cause.Cause)} |");
        }

        Confusion();
        Line($"");
        Line($"## Faults");
        Line($"");
        Line($"| fault | dose | cause | tried | failed | diagnosed | apart | right |");
        Line($"|---|---|---|---:|---:|---:|---:|---:|");
        foreach (var run in report.Runs)
        {
            var right = report.Items.Count(item => item.Fault == run.Fault && item.Dose == run.Dose && item.IsRight);
            Line(run.Obstacle is { } obstacle
                ? $"| {run.Fault} | {Cell(run.Dose)} | {run.Cause} | not possible: {Cell(obstacle)} | | | | |"
                : (FormattableString)$"| {run.Fault} | {Cell(run.Dose)} | {run.Cause} | {run.Targets} | {run.Flipped} | {run.Diagnosed} | {run.Apart} | {right} |");
        }

        Line($"");
        Line($"## No fault");
        Line($"");
        Line($"Of {report.Natural.Count} failures of the healthy index, {report.Natural.Count(failure => failure.IsAlarm)} ({Number(report.AlarmRate)}) are said to come of a broken label, stage or chunk: false alarms, or defects that are really there.");
        Line($"");
        Line($"| question | cause | class | finding |");
        Line($"|---|---|---|---|");
        foreach (var failure in report.Natural.Where(failure => failure.IsAlarm))
        {
            Line($"| {Cell(failure.QuestionId)} | {Cell(failure.Cause)} | {failure.Class} | {Cell(Shorten(failure.Sentence))} |");
        }

        Line($"");
        Line($"The others: {Others(report)}.");
        Doubles();
        Line($"");
        Line($"## Not drilled");
        Line($"");
        Line($"| cause | reason |");
        Line($"|---|---|");
        foreach (var undrilled in report.Undrilled)
        {
            Line($"| {undrilled.Cause} | {Cell(undrilled.Reason)} |");
        }

        return page.ToString();

        void Line(FormattableString text) => page.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');

        void Row(string name, Func<DrillScores, string> value) =>
            Line($"| {name} | {value(report.Scores)} | {value(report.MajorityBaseline)} | {value(report.FirstLossBaseline)} |");

        void Confusion()
        {
            // Causes by number: fifty names side by side would be wider than any page.
            var names = report.Scores.Confusion.SelectMany(cell => new[] { cell.Truth, cell.Named }).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
            var counts = report.Scores.Confusion.ToDictionary(cell => (cell.Truth, cell.Named), cell => cell.Count);
            Line($"");
            Line($"## Confusion");
            Line($"");
            Line($"A row is what was injected, a column what was named, by the row's number.");
            Line($"");
            Line($"| # | cause | {string.Join(" | ", names.Index().Select(entry => entry.Index + 1))} |");
            Line($"|---:|---|{string.Concat(names.Select(static _ => "---:|"))}");
            foreach (var (row, truth) in names.Index())
            {
                Line($"| {row + 1} | {Cell(truth)} | {string.Join(" | ", names.Select(named => counts.TryGetValue((truth, named), out var count) ? count.ToString(CultureInfo.InvariantCulture) : ""))} |");
            }
        }

        void Doubles()
        {
            if (report.Doubles.Count == 0)
            {
                return;
            }

            Line($"");
            Line($"## Two faults in one question");
            Line($"");
            Line($"Right is the one that breaks the question; where each does so alone, neither repairs it alone, and both are to be named.");
            Line($"");
            Line($"| put in | questions | right | each breaks it alone | both named |");
            Line($"|---|---:|---:|---:|---:|");
            foreach (var pair in report.Doubles.GroupBy(item => (item.First, item.Second)))
            {
                Line($"| {pair.Key.First}, {pair.Key.Second} | {pair.Count()} | {pair.Count(item => item.IsRight)} | {pair.Count(item => item.NeedsBoth)} | {pair.Count(item => item.NeedsBoth && item.IsRight)} |");
            }
        }

        double Each(long sum) => (double)sum / Math.Max(1, report.Diagnoses);
    }

    private static string Weaknesses(DrillReport report) => report.Weaknesses.Count == 0
        ? "None of the passing ones carries a defect already."
        : $"Of the passing ones {string.Join(", ", report.Weaknesses.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Value} {Name(entry.Key)}")))}: they are kept apart.";

    private static string Name(Weakness weakness) => weakness switch
    {
        Weakness.CutPassage => "have a passage that was always cut",
        Weakness.HiddenPassage => "have a passage that the model never read",
        Weakness.NearCopies => "have near copies of the expected chunk",
        Weakness.Mistyped => "are mistyped",
        Weakness.BarelyFails => "fail by next to nothing",
        Weakness.BarelyPasses => "pass by next to nothing",
        _ => "have nothing",
    };

    private static string Instead(DrillScores scores, string cause) => string.Join(", ", scores.Confusion
        .Where(cell => cell.Truth == cause && cell.Named != cause)
        .OrderByDescending(cell => cell.Count)
        .ThenBy(cell => cell.Named, StringComparer.Ordinal)
        .Take(3)
        .Select(cell => string.Create(CultureInfo.InvariantCulture, $"{Cell(cell.Named)} {cell.Count}")));

    private static string Others(DrillReport report)
    {
        var causes = report.Natural.Where(failure => !failure.IsAlarm).CountBy(failure => failure.Cause, StringComparer.Ordinal).OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal);
        var text = string.Join(", ", causes.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{Cell(entry.Key)} {entry.Value}")));
        return text.Length > 0 ? text : "none";
    }

    private static double Share(IReadOnlyList<DrillItem> items, Func<DrillItem, bool> counts) => items.Count == 0 ? 0 : (double)items.Count(counts) / items.Count;

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Shorten(string text) => text.Length <= LongestSentence ? text : text[..(char.IsHighSurrogate(text[LongestSentence - 1]) ? LongestSentence - 1 : LongestSentence)] + "...";

    // Names, questions and findings are untrusted: nothing in them may end a cell, or be read as markup or as a command of a terminal.
    private static string Cell(string text) => string.Concat(text.Select(static character => character switch
    {
        '|' or '<' or '>' or '[' or ']' or '`' or '*' or '_' or '\\' or '#' or '!' => $"&#{(int)character};",
        '&' => "&amp;",
        '\u061c' or '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') => "\ufffd",
        _ => char.IsControl(character) || character is '\u2028' or '\u2029' ? " " : character.ToString(),
    }));
}
