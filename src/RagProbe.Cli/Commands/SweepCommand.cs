using System.CommandLine;
using System.Globalization;
using RagProbe.Cli.Options;
using RagProbe.Cli.Terminal;
using RagProbe.Cli.Views;
using RagProbe.Diagnosis;
using RagProbe.Recording;
using RagProbe.Reports;
using RagProbe.Sweeps;

namespace RagProbe.Cli.Commands;

/// <summary><c>ragprobe sweep</c>: brings the index up to date, replays every question, prints what came of it.</summary>
internal static class SweepCommand
{
    private const int MostDiagnosed = 200;

    // What `diagnose` would not understand.
    private static readonly string[] OwnOptions = ["--measures", "--no-indexing", "--resume", "--diagnose", "--no-diagnose", "--json"];

    public static Command Build()
    {
        var replayed = new ReplayOptions();
        var external = new ExternalOption();
        var measures = new MeasuresOption();
        var noIndexing = new Option<bool>("--no-indexing") { Description = "Use the index as it is, even if the documents have changed" };
        var resume = new Option<bool>("--resume") { Description = "Go on with the last sweep of the same questions, index and settings, if it is unfinished" };
        var diagnose = new Option<bool>("--diagnose") { Description = $"Find out why questions failed, however many did (default: up to {MostDiagnosed})" };
        var noDiagnose = new Option<bool>("--no-diagnose") { Description = "Do not find out why questions failed" };
        var baseline = new BaselineOption();
        var json = JsonOption.Create();

        var command = new Command("sweep", "Replay an eval set: index its documents, retrieve every question, score, record, and list what failed").WithExamples(
            "ragprobe sweep eval-sets/handbook",
            "ragprobe sweep eval-sets/handbook --arm dense --top-k 5 --json",
            "ragprobe sweep eval-sets/handbook --collection handbook --qdrant http://localhost:6334",
            "ragprobe sweep eval-sets/handbook --rerank all-MiniLM-L6-v2 --rerank-depth 50",
            "ragprobe sweep eval-sets/handbook --rerank https://api.jina.ai/v1/rerank --rerank-model jina-reranker-v2-base-multilingual",
            "ragprobe sweep eval-sets/handbook --model openai:text-embedding-3-small --embedding-url https://api.openai.com/v1",
            "ragprobe sweep eval-sets/handbook --answer extractive --answer-min-f1 0.3",
            "ragprobe sweep eval-sets/handbook --retriever http://localhost:8000/search --top-k 5",
            "ragprobe sweep eval-sets/handbook --retriever-command \"python3 retrieve.py\"",
            "ragprobe sweep eval-sets/handbook --run run.trec --without-text source",
            "ragprobe sweep questions.csv --corpus corpora --chunker \"recursive(200)\" --model models/all-MiniLM-L6-v2",
            "ragprobe sweep cran.qry.xml --qrels cranqrel.trec.txt --corpus cran.all.1400.xml --topics-by-order --chunker whole --top-k 100");
        replayed.AddTo(command);
        external.AddTo(command);
        measures.AddTo(command);
        baseline.AddTo(command);
        foreach (var option in new Option[] { noIndexing, resume, diagnose, noDiagnose, json, Workspace.FolderOption })
        {
            command.Add(option);
        }

        command.SetAction(async (given, cancellationToken) =>
        {
            var isExternal = external.IsGiven(given);
            var problems = new UsageProblems();
            if (given.GetValue(diagnose) && given.GetValue(noDiagnose))
            {
                problems.Add("--diagnose and --no-diagnose contradict each other; give one of them");
            }

            if (baseline.IsGiven(given) && given.GetValue(noDiagnose))
            {
                problems.Add("--baseline is evidence for a diagnosis, and --no-diagnose makes none; give one of them");
            }

            problems.Try(() => external.Check(given));
            var call = problems.Last(() => replayed.Read(given, command, mayAnswer: isExternal));
            var chosen = problems.Try(() => measures.Read(call.Parsed, call.Options.TopK, areAnswered: isExternal || call.Answer.Extractive is not null), otherwise: []);
            problems.ThrowIfAny();
            foreach (var measure in chosen.Where(measure => measure.Name.Split('@') is [_, var k] && int.Parse(k, CultureInfo.InvariantCulture) > call.Options.TopK))
            {
                Output.Note($"{measure.Name} looks further down than the {call.Options.TopK} chunks that are delivered (--top-k); nothing is found there.");
            }

            // Opened before the long work: an archive that cannot be written should not cost an index build.
            using var archive = call.Workspace.OpenArchive();
            var earlier = baseline.Find(given, archive, call);
            await using var target = isExternal
                ? await external.OpenAsync(call, call.Answer, cancellationToken)
                : SweepTarget.Of(await replayed.OpenAsync(call, given.GetValue(noIndexing) ? IndexAccess.Read : IndexAccess.Update, cancellationToken));
            var plan = target.Plan(chosen);
            var sweepId = (given.GetValue(resume) ? FindUnfinished(archive, plan) : null) ?? archive.Start(plan);
            BaselineOption.RequireOther(earlier, sweepId);

            using (var progress = new ProgressLine("replay", "questions", TimeProvider.System))
            {
                var recorder = archive.Recorder(sweepId);
                await new SweepRunner(target.Retriever, chosen, recorder) { MinAnswerF1 = call.Answer.MinF1 }.RunAsync(
                    target.Loaded.EvalSet, new SynchronousProgress<SweepProgress>(state => progress.Report(state.Done, state.Total)), cancellationToken);
            }

            if (target.Replay?.Index.Connection?.RetryCount is > 0 and var retries)
            {
                Output.Note($"{Plain.Count((int)retries, "call")} to the server {(retries == 1 ? "was" : "were")} sent again after a passing failure; the traces say which.");
            }

            var reader = archive.Reader(sweepId);
            var result = SweepResult.Of(reader.Sweep, reader.EachQuestion(target.Loaded.EvalSet.Questions));
            var next = new NextCommand(given, archive.List()[0].Id == sweepId ? null : sweepId);
            DiagnosisReport? diagnosis = null;
            var failed = result.Failures.Where(failure => failure.Outcome.IsRetrievalFailure()).Select(failure => failure.QuestionId).ToHashSet(StringComparer.Ordinal);
            if (target.Replay is not { } replay)
            {
                if (failed.Count > 0 && !given.GetValue(noDiagnose))
                {
                    Output.Note("Why questions failed is not looked into: that takes an index that can be asked again with one thing changed. --collection names the one behind the pipeline.");
                }
            }
            else if (IsDiagnosed(given.GetValue(diagnose), given.GetValue(noDiagnose), failed.Count))
            {
                var again = NextCommand.Same("diagnose", given, OwnOptions);
                diagnosis = DiagnosisWork.Known(replay, reader, failed.Count, earlier, DiagnosisWork.DefaultSeed);
                if (diagnosis is not null)
                {
                    Output.Note($"Sweep {sweepId} is diagnosed already, and nothing that findings depend on has changed: they are kept. `{again}` diagnoses again.");
                }

                diagnosis ??= await OrNoteAsync(() => DiagnosisWork.RunAsync(replay, archive, sweepId, failed, earlier, DiagnosisWork.DefaultSeed, cancellationToken), again);
            }
            else if (!given.GetValue(noDiagnose))
            {
                Output.Note($"{Plain.Count(failed.Count, "question")} failed, more than the {MostDiagnosed} that are diagnosed unasked. `{NextCommand.Same("diagnose", given, OwnOptions)}` finds out why.");
            }

            if (target.Replay is { Model: var model })
            {
                EndpointCost.Note(model);
            }

            if (given.GetValue(json))
            {
                Output.Json(SweepJson.Write(result, reader.EachQuestion(target.Loaded.EvalSet.Questions), diagnosis?.Questions, target.Coverage));
            }
            else
            {
                SweepView.Print(result, diagnosis?.Questions, next, Output.Answer, target.Coverage);
            }

            return result.Count(Outcome.Error) == result.QuestionCount && result.QuestionCount > 0 ? ExitCode.CouldNotRun : ExitCode.Passed;
        });
        return command;
    }

    /// <summary>Whether the failures of a sweep are diagnosed.</summary>
    internal static bool IsDiagnosed(bool wanted, bool unwanted, int failures) => wanted || (!unwanted && failures <= MostDiagnosed);

    // The sweep is done and recorded: what it came to is printed whatever becomes of the diagnosis.
    private static async Task<DiagnosisReport?> OrNoteAsync(Func<Task<DiagnosisReport>> diagnose, string again)
    {
        try
        {
            return await diagnose();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Output.Note($"The failures could not be diagnosed: {exception.Message} `{again}` tries again.");
            return null;
        }
    }

    // A finished sweep of the same plan is taken as it is: the same inputs would give the same results again.
    private static long? FindUnfinished(SweepArchive archive, SweepPlan plan)
    {
        var last = archive.List().FirstOrDefault(sweep => sweep.Plan.EvalSet == plan.EvalSet);
        if (last is null)
        {
            return null;
        }

        var differences = plan.DifferencesTo(last.Plan);
        if (differences.Count == 0)
        {
            return last.Id;
        }

        if (last.FinishedAt is null)
        {
            Output.Note($"Sweep {last.Id} is unfinished, but cannot be resumed: {string.Join("; ", differences)}. Starting a new one.");
        }

        return null;
    }
}
