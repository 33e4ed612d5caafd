using RagProbe.Cli;
using RagProbe.Cli.Commands;
using RagProbe.Cli.Views;
using RagProbe.Diagnosis;
using RagProbe.Sweeps;
using RagProbe.Tests.Recording;
using RagProbe.Tests.Sweeps;
using Spectre.Console;

namespace RagProbe.Tests.Cli;

public sealed class DiagnosisViewTests
{
    private static readonly NextCommand Next = new(CommandLine.Build().Parse(["diagnose", "set"]), sweep: 3);

    private static RecordedSweep Sweep => new()
    {
        Id = 3,
        Plan = SweepPlanTests.Plan with { QuestionCount = 20 },
        StartedAt = FixedTime.Start,
        FinishedAt = FixedTime.Start,
        Outcomes = new Dictionary<Outcome, int> { [Outcome.Hit] = 17, [Outcome.SourceMiss] = 3 },
    };

    [Fact]
    public void A_diagnosis_is_summed_up_by_cause_with_an_example_its_next_step_and_the_cost()
    {
        var report = DiagnosisSample.Report(DiagnosisSample.Plain("a", CauseCodes.Unknown), DiagnosisSample.Typo("b"), DiagnosisSample.Typo("c"));

        Assert.Equal(
            """
            Sweep 3, handbook: 3 failures of 20 questions, 3 diagnosed
            hybrid, top 10

                2 query-typo
                  b: No document of b knows the word "labtop" 😀; "laptop" is one letter away.
                  next: Correct the spelling of questions before they are searched for.
                1 unknown
                  a: It is unknown.
                  next: See to the unknown.

            2.3 embeddings and 4.0 searches per failed question; 5 questions asked again

            Look at one:     ragprobe show b --sweep 3
            List one cause:  ragprobe failures --cause query-typo --sweep 3
            """.ReplaceLineEndings("\n"),
            Text(console => DiagnosisView.Print(Sweep, report, Next, console)));
    }

    [Fact]
    public void A_sweep_without_failures_has_nothing_to_explain() =>
        Assert.EndsWith(
            "\nNo failures.",
            Text(console => DiagnosisView.Print(Sweep with { Outcomes = new Dictionary<Outcome, int> { [Outcome.Hit] = 20 } }, DiagnosisSample.Report(), Next, console)),
            StringComparison.Ordinal);

    [Fact]
    public void Failures_that_pass_when_they_are_asked_again_are_said_to() =>
        Assert.Contains("None of them failed when it was asked again.", Text(console => DiagnosisView.Print(Sweep, DiagnosisSample.Report(), Next, console)), StringComparison.Ordinal);

    [Fact]
    public void A_finding_shows_what_was_changed_what_came_of_it_and_what_to_do() =>
        Assert.Equal(
            """
            cause      query-typo (defect, confidence 0.95)
                       No document of b knows the word "labtop" 😀; "laptop" is one letter away.
            changed    the question with "laptop"
                       rank 20 before, 3 after; score 0.3000 before, 0.8123 after; that repairs it
            evidence   word: labtop
                       stored text: <b>first</b> second ␛[31m [red]
            also       semantic-gap: It is semantic-gap. (rank none before, 1 after)
                       cutoff-near-miss: It is cutoff-near-miss.
            next       Correct the spelling of questions before they are searched for.
            """.ReplaceLineEndings("\n"),
            Text(console => FindingView.Print(DiagnosisSample.Typo("b"), console)));

    [Fact]
    public void An_abstention_claims_no_confidence() =>
        Assert.StartsWith("cause      unknown (nothing was proved)\n", Text(console => FindingView.Print(DiagnosisSample.Plain("a", CauseCodes.Unknown), console)), StringComparison.Ordinal);

    [Fact]
    public void A_sweep_names_the_causes_when_it_was_diagnosed_and_is_otherwise_what_it_was()
    {
        var result = SweepResult.Of(Sweep, [RecordSample.Record("a", Outcome.SourceMiss), RecordSample.Record("b", Outcome.SourceMiss), RecordSample.Record("c", Outcome.PassageMiss)]);
        var plain = Text(console => SweepView.Print(result, null, Next, console));
        var diagnosed = Text(console => SweepView.Print(result, [DiagnosisSample.Plain("a", CauseCodes.AnnMiss), DiagnosisSample.Typo("b"), DiagnosisSample.Typo("c")], Next, console));

        Assert.Contains("\ncauses: 2 query-typo, 1 ann-miss\n", diagnosed, StringComparison.Ordinal);
        Assert.EndsWith("\nList one cause:     ragprobe failures --cause query-typo --sweep 3", diagnosed, StringComparison.Ordinal);
        Assert.Contains(diagnosed.Split('\n'), line => line.StartsWith("  a ", StringComparison.Ordinal) && line.Contains(" ann-miss ", StringComparison.Ordinal));
        Assert.DoesNotContain("cause", plain, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, false, 201, true)]
    [InlineData(true, false, 0, true)]
    [InlineData(false, true, 1, false)]
    [InlineData(false, false, 200, true)]
    [InlineData(false, false, 201, false)]
    public void A_sweep_is_diagnosed_when_that_is_wanted_or_unasked_when_few_failed(bool wanted, bool unwanted, int failures, bool expected) =>
        Assert.Equal(expected, SweepCommand.IsDiagnosed(wanted, unwanted, failures));

    private static string Text(Action<IAnsiConsole> print)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No });
        console.Profile.Width = 100_000;
        print(console);
        return text.ToString().ReplaceLineEndings("\n").TrimEnd('\n');
    }
}
