using System.CommandLine;
using RagProbe.Cli.Options;
using RagProbe.Cli.Terminal;
using RagProbe.Cli.Views;
using RagProbe.Reports;
using RagProbe.Text;

namespace RagProbe.Cli.Commands;

/// <summary><c>ragprobe show</c>: one question's trace, stage by stage, and why it failed.</summary>
internal static class ShowCommand
{
    public static Command Build()
    {
        var id = new Argument<string>("question") { Description = "Id of the question" };
        var sweep = new SweepOption();
        var candidates = new Option<int>("--candidates", "-n") { Description = "Candidates shown of each stage (besides the best expected ones)", DefaultValueFactory = _ => 5, HelpName = "number" };
        var json = JsonOption.Create();
        var command = new Command("show", "Show the trace of a question: every stage with ranks and scores, expected text highlighted").WithExamples(
            "ragprobe show people-014",
            "ragprobe show people-014 --sweep 2 --candidates 20",
            "ragprobe show people-014 --json");
        command.Add(id);
        sweep.AddTo(command);
        command.Add(candidates);
        command.Add(json);
        command.Add(Workspace.FolderOption);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(candidates) < 0)
            {
                throw new UsageException($"--candidates: {parsed.GetValue(candidates)} is not 0 or more");
            }

            using var archive = Workspace.Of(parsed).OpenExistingArchive();
            var reader = sweep.Open(parsed, archive);
            var wanted = parsed.GetValue(id)!;
            var record = reader.Question(wanted) ?? throw new CannotRunException(Unknown(wanted, reader.Sweep.Id, [.. reader.EachQuestion().Select(question => question.Question.Id)]));
            var diagnosis = reader.Diagnosis(wanted);
            if (parsed.GetValue(json))
            {
                Output.Json(TraceJson.Write(reader.Sweep, record, diagnosis));
            }
            else
            {
                TraceView.Print(reader.Sweep, record, diagnosis, parsed.GetValue(candidates), Output.Answer);
            }

            return ExitCode.Passed;
        });
        return command;
    }

    private static string Unknown(string wanted, long sweep, IReadOnlyList<string> ids) =>
        $"sweep {sweep} has no question '{wanted}'{(NearestName.Find(wanted, ids) is { } near ? $"; did you mean '{near}'?" : ".")} `ragprobe failures` lists those that failed.";
}
