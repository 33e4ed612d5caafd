using System.CommandLine;
using RagProbe.Cli.Options;
using RagProbe.Cli.Terminal;
using RagProbe.Cli.Views;
using RagProbe.Diagnosis;
using RagProbe.Reports;
using RagProbe.Sweeps;
using RagProbe.Text;

namespace RagProbe.Cli.Commands;

/// <summary><c>ragprobe failures</c>: the failure log of a sweep.</summary>
internal static class FailuresCommand
{
    public static Command Build()
    {
        var sweep = new SweepOption();
        var tag = new Option<string?>("--tag") { Description = "Only questions with this tag" };
        var cause = new Option<string?>("--cause") { Description = "Only questions that failed of this cause, once the sweep is diagnosed", HelpName = "code" };
        var json = JsonOption.Create();
        var command = new Command("failures", "List the questions that failed, the most hopeless first").WithExamples(
            "ragprobe failures",
            "ragprobe failures --tag typo",
            "ragprobe failures --cause query-typo",
            "ragprobe failures --sweep 2 --json");
        sweep.AddTo(command);
        command.Add(tag);
        command.Add(cause);
        command.Add(json);
        command.Add(Workspace.FolderOption);
        command.SetAction(parsed =>
        {
            var wantedCause = RequireCause(parsed.GetValue(cause));
            using var archive = Workspace.Of(parsed).OpenExistingArchive();
            var reader = sweep.Open(parsed, archive);
            var result = SweepResult.Of(reader.Sweep, reader.EachQuestion());
            var failures = result.Failures;
            var diagnoses = reader.Diagnoses().ToDictionary(diagnosis => diagnosis.QuestionId, StringComparer.Ordinal);
            if (parsed.GetValue(tag) is { } wanted)
            {
                if (!result.Tags.Any(slice => slice.Scores.Tag == wanted))
                {
                    throw new CannotRunException($"--tag: no question of sweep {reader.Sweep.Id} has the tag '{wanted}'; tags are {string.Join(", ", result.Tags.Select(slice => slice.Scores.Tag).Order(StringComparer.Ordinal))}");
                }

                failures = [.. failures.Where(failure => failure.Tags.Contains(wanted, StringComparer.Ordinal))];
            }

            if (wantedCause is not null)
            {
                if (diagnoses.Count == 0)
                {
                    throw new CannotRunException($"--cause: sweep {reader.Sweep.Id} is not diagnosed; run `ragprobe diagnose <eval set> --sweep {reader.Sweep.Id}` first, with the options of the sweep");
                }

                failures = [.. failures.Where(failure => diagnoses.GetValueOrDefault(failure.QuestionId)?.Finding.Cause == wantedCause)];
            }

            if (parsed.GetValue(json))
            {
                Output.Json(FailureListJson.Write(reader.Sweep, failures, diagnoses));
            }
            else
            {
                FailureView.Print(reader.Sweep, failures, diagnoses, new NextCommand(parsed, sweep.Given(parsed)), Output.Answer);
            }

            return ExitCode.Passed;
        });
        return command;
    }

    private static string? RequireCause(string? code) =>
        code is null || CauseCodes.All.Contains(code, StringComparer.Ordinal)
            ? code
            : throw new UsageException($"--cause: '{code}' is no cause{(NearestName.Find(code, CauseCodes.All) is { } near ? $"; did you mean '{near}'?" : ".")} Causes are {string.Join(", ", CauseCodes.All)}");
}
