using System.CommandLine;
using RagProbe.Cli.Options;
using RagProbe.Cli.Terminal;
using RagProbe.Cli.Views;
using RagProbe.Reports;

namespace RagProbe.Cli.Commands;

/// <summary><c>ragprobe sweeps</c>: what has been recorded.</summary>
internal static class SweepsCommand
{
    public static Command Build()
    {
        var json = JsonOption.Create();
        var command = new Command("sweeps", "List the recorded sweeps, newest first").WithExamples("ragprobe sweeps", "ragprobe sweeps --json");
        command.Add(json);
        command.Add(Workspace.FolderOption);
        command.SetAction(parsed =>
        {
            using var archive = Workspace.Of(parsed).OpenExistingArchive();
            var sweeps = archive.List();
            if (parsed.GetValue(json))
            {
                Output.Json(SweepListJson.Write(sweeps));
            }
            else
            {
                SweepListView.Print(sweeps, Output.Answer);
            }

            return ExitCode.Passed;
        });
        return command;
    }
}
