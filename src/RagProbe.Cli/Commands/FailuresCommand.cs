using System.CommandLine;
using RagProbe.Cli.Options;
using RagProbe.Cli.Terminal;
using RagProbe.Cli.Views;
using RagProbe.Reports;
using RagProbe.Sweeps;

namespace RagProbe.Cli.Commands;

/// <summary><c>ragprobe failures</c>: the failure log of a sweep.</summary>
internal static class FailuresCommand
{
    public static Command Build()
    {
        var sweep = new SweepOption();
        var tag = new Option<string?>("--tag") { Description = "Only questions with this tag" };
        var json = JsonOption.Create();
        var command = new Command("failures", "List the questions that failed, the most hopeless first").WithExamples(
            "ragprobe failures",
            "ragprobe failures --tag typo",
            "ragprobe failures --sweep 2 --json");
        sweep.AddTo(command);
        command.Add(tag);
        command.Add(json);
        command.Add(Workspace.FolderOption);
        command.SetAction(parsed =>
        {
            using var archive = Workspace.Of(parsed).OpenExistingArchive();
            var reader = sweep.Open(parsed, archive);
            var result = SweepResult.Of(reader.Sweep, reader.Questions());
            var failures = result.Failures;
            if (parsed.GetValue(tag) is { } wanted)
            {
                if (!result.Tags.Any(slice => slice.Scores.Tag == wanted))
                {
                    throw new CannotRunException($"--tag: no question of sweep {reader.Sweep.Id} has the tag '{wanted}'; tags are {string.Join(", ", result.Tags.Select(slice => slice.Scores.Tag).Order(StringComparer.Ordinal))}");
                }

                failures = [.. failures.Where(record => record.Question.Tags.Contains(wanted, StringComparer.Ordinal))];
            }

            if (parsed.GetValue(json))
            {
                Output.Json(FailureListJson.Write(reader.Sweep, failures));
            }
            else
            {
                FailureView.Print(reader.Sweep, failures, new NextCommand(parsed, sweep.Given(parsed)), Output.Answer);
            }

            return ExitCode.Passed;
        });
        return command;
    }
}
