using System.Globalization;
using RagProbe.Cli.Terminal;
using RagProbe.Diagnosis;
using RagProbe.Sweeps;
using Spectre.Console;

namespace RagProbe.Cli.Views;

/// <summary>The failure log as a table.</summary>
internal static class FailureView
{
    private const int NearRank = 20;

    /// <param name="sweep">The sweep.</param>
    /// <param name="failures">All or some of its failures.</param>
    /// <param name="diagnoses">What is known about them, by question.</param>
    /// <param name="next">Offered below.</param>
    /// <param name="console">Printed to.</param>
    public static void Print(RecordedSweep sweep, IReadOnlyList<FailedQuestion> failures, IReadOnlyDictionary<string, QuestionDiagnosis> diagnoses, NextCommand next, IAnsiConsole console)
    {
        console.MarkupLine($"Sweep {sweep.Id}, {TerminalText.Markup(sweep.Plan.EvalSet)}: {Plain.Count(failures.Count, "failure")} of {Plain.Count(sweep.Plan.QuestionCount, "question")}");
        console.MarkupLine($"[dim]{TerminalText.Markup(sweep.Plan.Pipeline)}[/]");
        if (failures.Count > 0)
        {
            PrintDepths(failures, console);
            console.WriteLine();
            PrintRows(failures, diagnoses, console);
            console.WriteLine();
            console.MarkupLine($"Look at one:  [bold]{Markup.Escape(next.Show(failures[0].QuestionId))}[/]");
        }
    }

    /// <summary>How far from being found the failures are: whether to look at the search or at the ranking.</summary>
    public static void PrintDepths(IReadOnlyList<FailedQuestion> failures, IAnsiConsole console)
    {
        var answered = failures.Count(failure => failure.Outcome == Outcome.AnswerMiss);
        var lost = failures.Where(failure => failure.Outcome != Outcome.AnswerMiss).ToList();
        var nowhere = lost.Count(failure => failure.BestCandidateRank is null);
        var near = lost.Count(failure => failure.BestCandidateRank <= NearRank);
        var deep = lost.Count - nowhere - near;
        (int Count, string What)[] parts =
        [
            (nowhere, "not among the candidates"), (deep, $"ranked after {NearRank}"), (near, $"ranked within the first {NearRank}, yet not delivered"), (answered, "delivered, yet answered otherwise"),
        ];
        console.MarkupLine($"expected text: {string.Join("; ", parts.Where(part => part.Count > 0).Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Count} {part.What}")))}");
    }

    /// <summary>One line a failure; with its cause where any is known.</summary>
    public static void PrintRows(IReadOnlyList<FailedQuestion> failures, IReadOnlyDictionary<string, QuestionDiagnosis> diagnoses, IAnsiConsole console)
    {
        string[] cause = diagnoses.Count > 0 ? ["cause"] : [];
        var table = new TextTable(["  question", "outcome", .. cause, ">expected at", "text"]);
        foreach (var failure in failures)
        {
            table.AddRow(
            [
                $"  {failure.QuestionId}",
                OutcomeText.Of(failure.Outcome),
                .. cause.Select(_ => diagnoses.GetValueOrDefault(failure.QuestionId)?.Finding.Cause ?? "not diagnosed"),
                failure.BestCandidateRank is { } rank ? $"rank {rank}" : "nowhere",
                failure.Text,
            ]);
        }

        table.Write(console);
    }
}
