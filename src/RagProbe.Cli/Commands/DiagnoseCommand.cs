using System.CommandLine;
using RagProbe.Cli.Options;
using RagProbe.Cli.Terminal;
using RagProbe.Cli.Views;
using RagProbe.Reports;
using RagProbe.Sweeps;
using RagProbe.Text;

namespace RagProbe.Cli.Commands;

/// <summary><c>ragprobe diagnose</c>: why the questions of a recorded sweep failed, proved on its index, which is only read.</summary>
internal static class DiagnoseCommand
{
    public static Command Build()
    {
        var replayed = new ReplayOptions();
        var sweep = new Option<long?>("--sweep", "-s") { Description = "Number of the sweep, as `ragprobe sweeps` lists it (default: the last of the eval set)", HelpName = "number" };
        var only = new Option<string[]>("--question", "-q") { Description = "Ids of the failed questions to diagnose (default: all)", AllowMultipleArgumentsPerToken = true, HelpName = "id" };
        var baseline = new BaselineOption();
        var seed = new Option<int>("--seed") { Description = "Of every random choice: the same seed gives the same findings", DefaultValueFactory = _ => DiagnosisWork.DefaultSeed, HelpName = "number" };
        var json = JsonOption.Create();
        var command = new Command("diagnose", "Find out why the questions of a sweep failed: change one thing, ask again, and see what brings the expected text back").WithExamples(
            "ragprobe diagnose eval-sets/handbook",
            "ragprobe diagnose eval-sets/handbook --question people-020 api-020",
            "ragprobe diagnose eval-sets/handbook --sweep 2 --arm dense --json",
            "ragprobe diagnose eval-sets/handbook --baseline 1",
            "ragprobe diagnose eval-sets/handbook --rerank all-MiniLM-L6-v2 --rerank-depth 50",
            "ragprobe diagnose eval-sets/handbook --collection handbook --qdrant http://localhost:6334");
        replayed.AddTo(command);
        ExternalOption.RefuseIn(command);
        baseline.AddTo(command);
        foreach (var option in new Option[] { sweep, only, seed, json, Workspace.FolderOption })
        {
            command.Add(option);
        }

        command.SetAction(async (given, cancellationToken) =>
        {
            var call = replayed.Read(given, command);
            using var archive = call.Workspace.OpenExistingArchive();
            var reader = RecordedReplay.Find(archive, given.GetValue(sweep), call);
            var earlier = baseline.Find(given, archive, call);
            BaselineOption.RequireOther(earlier, reader.Sweep.Id);
            var questions = reader.Questions();
            var failed = Choose(given.GetValue(only) ?? [], reader.Sweep.Id, questions);
            await using var replay = await RecordedReplay.OpenAsync(replayed, call, reader.Sweep, cancellationToken);
            if (reader.Sweep.FinishedAt is null)
            {
                Output.Note($"Sweep {reader.Sweep.Id} is unfinished: {questions.Count} of {Plain.Count(reader.Sweep.Plan.QuestionCount, "question")} are recorded, and only those are diagnosed.");
            }

            var report = await DiagnosisWork.RunAsync(replay, archive, reader.Sweep.Id, failed, earlier, given.GetValue(seed), cancellationToken);
            EndpointCost.Note(replay.Model);
            if (given.GetValue(json))
            {
                Output.Json(DiagnosisJson.Write(reader.Sweep, report, given.GetValue(seed)));
            }
            else
            {
                DiagnosisView.Print(reader.Sweep, report, new NextCommand(given, archive.List()[0].Id == reader.Sweep.Id ? null : reader.Sweep.Id), Output.Answer);
            }

            return ExitCode.Passed;
        });
        return command;
    }

    private static HashSet<string> Choose(string[] wanted, long sweep, IReadOnlyList<QuestionRecord> questions)
    {
        foreach (var id in wanted)
        {
            var record = questions.FirstOrDefault(question => question.Question.Id == id) ?? throw new CannotRunException(
                $"--question: sweep {sweep} has no question '{id}'{(NearestName.Find(id, questions.Select(question => question.Question.Id)) is { } near ? $"; did you mean '{near}'?" : ".")} `ragprobe failures --sweep {sweep}` lists those that failed.");
            if (record.Outcome == Outcome.AnswerMiss)
            {
                throw new CannotRunException($"--question: the context of '{id}' was right in sweep {sweep}, only its answer was not; a diagnosis finds out why retrieval failed. `ragprobe show {NextCommand.Quote(id)} --sweep {sweep}` shows the answer.");
            }

            if (!record.Outcome.IsFailure())
            {
                throw new CannotRunException($"--question: '{id}' did not fail in sweep {sweep} ({OutcomeText.Of(record.Outcome)}); only failures are diagnosed. `ragprobe failures --sweep {sweep}` lists them.");
            }
        }

        return (wanted.Length > 0 ? wanted : questions.Where(record => record.Outcome.IsRetrievalFailure()).Select(record => record.Question.Id)).ToHashSet(StringComparer.Ordinal);
    }
}
