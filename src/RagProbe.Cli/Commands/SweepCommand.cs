using System.CommandLine;
using System.Globalization;
using RagProbe.Cli.Options;
using RagProbe.Cli.Terminal;
using RagProbe.Cli.Views;
using RagProbe.Filters;
using RagProbe.Recording;
using RagProbe.Reports;
using RagProbe.Retrieval;
using RagProbe.Sweeps;

namespace RagProbe.Cli.Commands;

/// <summary><c>ragprobe sweep</c>: brings the index up to date, replays every question, prints what came of it.</summary>
internal static class SweepCommand
{
    public static Command Build()
    {
        var evalSet = new EvalSetArgument();
        var target = new IndexTarget();
        var retrieval = new RetrievalOptions();
        var measures = new MeasuresOption();
        var noIndexing = new Option<bool>("--no-indexing") { Description = "Use the index as it is, even if the documents have changed" };
        var resume = new Option<bool>("--resume") { Description = "Go on with the last sweep of the same questions, index and settings, if it is unfinished" };
        var json = JsonOption.Create();

        var command = new Command("sweep", "Replay an eval set: index its documents, retrieve every question, score, record, and list what failed").WithExamples(
            "ragprobe sweep eval-sets/handbook",
            "ragprobe sweep eval-sets/handbook --arm dense --top-k 5 --json",
            "ragprobe sweep eval-sets/handbook --collection handbook --qdrant http://localhost:6334",
            "ragprobe sweep questions.csv --corpus corpora --chunker \"recursive(200)\" --model models/all-MiniLM-L6-v2",
            "ragprobe sweep cran.qry.xml --qrels cranqrel.trec.txt --corpus cran.all.1400.xml --topics-by-order --chunker whole --top-k 100");
        evalSet.AddTo(command);
        target.AddTo(command);
        retrieval.AddTo(command);
        measures.AddTo(command);
        foreach (var option in new Option[] { noIndexing, resume, json, Workspace.FolderOption })
        {
            command.Add(option);
        }

        command.SetAction(async (given, cancellationToken) =>
        {
            var location = evalSet.Read(given);
            var questions = EvalSetLoader.ReadQuestions(location);
            var parsed = EvalSetDefaults.Apply(given, command, questions);
            var workspace = Workspace.Of(parsed);
            target.Check(parsed);
            var options = retrieval.Read(parsed, suggestedDenseWeight: 0.5);
            var chosen = measures.Read(parsed, options.TopK);
            foreach (var measure in chosen.Where(measure => measure.Name.Split('@') is [_, var k] && int.Parse(k, CultureInfo.InvariantCulture) > options.TopK))
            {
                Output.Note($"{measure.Name} looks further down than the {options.TopK} chunks that are delivered (--top-k); nothing is found there.");
            }

            // Opened before the long work: an archive that cannot be written should not cost an index build.
            using var archive = workspace.OpenArchive();
            var loaded = await EvalSetLoader.LoadDocumentsAsync(location, questions, cancellationToken);
            var filters = loaded.EvalSet.Questions.Select(question => question.Filter).Append(options.Filter).OfType<Filter>();
            var (opened, openedModel) = await target.OpenAsync(given, parsed, workspace, loaded.EvalSet.Name, loaded.Documents, filters, parsed.GetValue(noIndexing) ? IndexAccess.Read : IndexAccess.Update, cancellationToken);
            await using var index = opened;
            using var model = openedModel;
            if (index.Build is { } build && (build.Written > 0 || build.Deleted > 0))
            {
                Output.Note(IndexWork.Describe(index.Name, build));
            }

            options = retrieval.Read(parsed, model.SuggestedDenseWeight);
            if (options.UsesLexical && !index.Index.Capabilities.HasLexicalArm && !retrieval.NamesArm(parsed))
            {
                Output.Note($"{index.Name} has no sparse vectors that hold words: only its dense vectors are searched (--arm dense).");
                options = options with { Arms = SearchArms.Dense };
            }

            var pipeline = await RetrievalPipeline.CreateAsync(options, model, index.Index, TimeProvider.System, cancellationToken);
            var plan = SweepPlan.Of(loaded.EvalSet, QuestionFingerprint.Of(loaded.EvalSet.Questions), pipeline, model, chosen);
            var sweepId = (parsed.GetValue(resume) ? FindUnfinished(archive, plan) : null) ?? archive.Start(plan);

            using (var progress = new ProgressLine("replay", "questions", TimeProvider.System))
            {
                var recorder = archive.Recorder(sweepId, [.. loaded.EvalSet.Questions.Select(question => question.Id)]);
                await new SweepRunner(pipeline, chosen, recorder).RunAsync(
                    loaded.EvalSet, new SynchronousProgress<SweepProgress>(state => progress.Report(state.Done, state.Total)), cancellationToken);
            }

            if (index.Connection?.RetryCount is > 0 and var retries)
            {
                Output.Note($"{Plain.Count((int)retries, "call")} to the server {(retries == 1 ? "was" : "were")} sent again after a passing failure; the traces say which.");
            }

            var reader = archive.Reader(sweepId);
            var result = SweepResult.Of(reader.Sweep, reader.Questions());
            if (parsed.GetValue(json))
            {
                Output.Json(SweepJson.Write(result));
            }
            else
            {
                SweepView.Print(result, new NextCommand(parsed, archive.List()[0].Id == sweepId ? null : sweepId), Output.Answer);
            }

            return result.Count(Outcome.Error) == result.Questions.Count && result.Questions.Count > 0 ? ExitCode.CouldNotRun : ExitCode.Passed;
        });
        return command;
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
