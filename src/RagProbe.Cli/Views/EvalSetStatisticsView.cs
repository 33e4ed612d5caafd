using System.Globalization;
using RagProbe.Cli.Terminal;
using RagProbe.EvalSets;
using Spectre.Console;

namespace RagProbe.Cli.Views;

internal static class EvalSetStatisticsView
{
    private const int TagsShown = 20;
    private const int DuplicatesShown = 5;
    private const int BarWidth = 30;
    private const int LabelWidth = 22;
    private const int CountWidth = 9;

    public static void Print(EvalSetStatistics set, IAnsiConsole console)
    {
        console.MarkupLine($"[bold]{TerminalText.Markup($"{set.Name} {set.Version}")}[/]: {Plain.Count(set.Questions, "question")} over {Plain.Count(set.DocumentLengths.Count, "document")}; format {set.Format}; {Kind(set)}");
        console.WriteLine();
        Heading("questions", set.Questions, console);
        Part("answerable", set.Answerable, set.Questions, console);
        Part("unanswerable", set.Unanswerable, set.Questions, console);
        Part("nothing expected", set.WithoutExpectation, set.Questions, console, "nothing can be scored: judge them, or mark them unanswerable");
        Part("with an answer", set.WithAnswer, set.Questions, console);
        Part("with a filter", set.WithFilter, set.Questions, console);
        Part("asked more than once", set.DuplicateQuestions.Sum(group => group.Count), set.Questions, console, "the same but for case, white space and typographic signs");
        Spread("characters", set.QuestionLengths, console);

        Heading("judgments", set.Judgments, console);
        Part("passages", set.PassageLengths.Count, set.Judgments, console);
        Part("whole documents", set.WholeDocuments, set.Judgments, console);
        foreach (var (grade, judgments) in set.Grades)
        {
            Part(Text($"grade {grade}"), judgments, set.Judgments, console, grade < 1 ? "judged, not relevant" : null);
        }

        Spread("per judged question", set.JudgmentsPerQuestion, console);
        Spread("sources per question", set.SourcesPerQuestion, console);
        Spread("passage characters", set.PassageLengths, console);

        Heading("documents", set.DocumentLengths.Count, console);
        Part("expected", set.ExpectedDocuments, set.DocumentLengths.Count, console);
        Part("judged, never expected", set.JudgedNeverExpected, set.DocumentLengths.Count, console);
        Part("never judged", set.NeverJudged, set.DocumentLengths.Count, console, "they can only distract");
        Part("empty", set.EmptyDocuments, set.DocumentLengths.Count, console);
        Spread("characters", set.DocumentLengths, console);

        PrintTags(set, console);
        PrintDuplicates(set, console);
    }

    // What a reader wants to know before any number.
    private static string Kind(EvalSetStatistics set)
    {
        var labels = set.PassageLengths.Count == 0 ? "labels name whole documents"
            : set.WholeDocuments == 0 ? "labels are passages"
            : "labels are passages and whole documents";
        return set.Grades.Count(grade => grade.Grade >= 1) > 1 ? labels + ", graded" : labels;
    }

    private static void PrintTags(EvalSetStatistics set, IAnsiConsole console)
    {
        if (set.Tags.Count == 0)
        {
            return;
        }

        Heading("tags", set.Tags.Count, console);
        foreach (var (tag, questions) in set.Tags.Take(TagsShown))
        {
            Part(tag, questions, set.Questions, console, new string('#', Math.Max(1, BarWidth * questions / set.Questions)));
        }

        if (set.Tags.Count > TagsShown)
        {
            console.MarkupLine($"  [dim]{Text($"and {set.Tags.Count - TagsShown} rarer ones, which --json has")}[/]");
        }

        Part("(no tag)", set.Untagged, set.Questions, console);
    }

    private static void PrintDuplicates(EvalSetStatistics set, IAnsiConsole console)
    {
        if (set.DuplicateQuestions.Count == 0)
        {
            return;
        }

        Heading("duplicate questions", set.DuplicateQuestions.Count, console);
        foreach (var group in set.DuplicateQuestions.Take(DuplicatesShown))
        {
            console.MarkupLine($"  {TerminalText.Markup(string.Join(", ", group))}");
        }

        if (set.DuplicateQuestions.Count > DuplicatesShown)
        {
            console.MarkupLine($"  [dim]{Text($"and {set.DuplicateQuestions.Count - DuplicatesShown} more, which --json has")}[/]");
        }
    }

    private static void Heading(string name, int count, IAnsiConsole console) =>
        console.MarkupLine($"[bold]{name.PadRight(LabelWidth + 2)}{Text($"{count:n0}").PadLeft(CountWidth)}[/]");

    // What is not there is not worth a line.
    private static void Part(string name, int count, int total, IAnsiConsole console, string? remark = null)
    {
        if (count > 0)
        {
            var share = Plain.Percent((double)count / total).PadLeft(6);
            console.MarkupLine($"  {TerminalText.Markup(TerminalText.Shorten(TerminalText.Clean(name), LabelWidth).PadRight(LabelWidth))}{Text($"{count:n0}").PadLeft(CountWidth)}{share}{(remark is null ? "" : $"  [dim]{TerminalText.Markup(remark)}[/]")}");
        }
    }

    private static void Spread(string name, LengthSummary lengths, IAnsiConsole console)
    {
        if (lengths.Count > 0)
        {
            console.MarkupLine($"  {name.PadRight(LabelWidth)}{Text($"{lengths.Median:n0}").PadLeft(CountWidth)}  [dim]median; {Text($"{lengths.Minimum:n0} to {lengths.Maximum:n0}, mean {lengths.Mean:#,0.#}")}[/]");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
