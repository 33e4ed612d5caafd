using System.CommandLine;
using RagProbe.Cli.Options;
using RagProbe.Cli.Terminal;
using RagProbe.Cli.Views;
using RagProbe.Corpus;
using RagProbe.Diagnosis;
using RagProbe.Recording;
using RagProbe.Repairs;
using RagProbe.Reports;
using RagProbe.Scoring;
using RagProbe.Sweeps;

namespace RagProbe.Cli.Commands;

/// <summary><c>ragprobe repairs</c>: what is worth doing about the failures of a recorded sweep, tried on all of its questions. The index is only read.</summary>
internal static class RepairsCommand
{
    public static Command Build()
    {
        var replayed = new ReplayOptions();
        var sweep = new Option<long?>("--sweep", "-s") { Description = "Number of the sweep, as `ragprobe sweeps` lists it (default: the last of the eval set)", HelpName = "number" };
        var seed = new Option<int>("--seed") { Description = "Of every random choice, where the sweep has to be diagnosed first", DefaultValueFactory = _ => DiagnosisWork.DefaultSeed, HelpName = "number" };
        var json = JsonOption.Create();
        var command = new Command("repairs", "Say what is worth doing about the failures of a sweep: try settings on all questions, and other chunks in a scratch index; count what each recovers and breaks").WithExamples(
            "ragprobe repairs eval-sets/handbook",
            "ragprobe repairs eval-sets/handbook --sweep 2 --arm dense --json",
            "ragprobe repairs eval-sets/handbook --collection handbook --qdrant http://localhost:6334");
        replayed.AddTo(command);
        ExternalOption.RefuseIn(command);
        foreach (var option in new Option[] { sweep, seed, json, Workspace.FolderOption })
        {
            command.Add(option);
        }

        command.SetAction(async (given, cancellationToken) =>
        {
            var call = replayed.Read(given, command);
            using var archive = call.Workspace.OpenExistingArchive();
            var reader = RecordedReplay.Find(archive, given.GetValue(sweep), call);
            await using var replay = await RecordedReplay.OpenAsync(replayed, call, reader.Sweep, cancellationToken);
            var report = await DiagnosesAsync(archive, reader, replay, call, given.GetValue(seed), cancellationToken);
            Output.Note("Trying repairs on all questions; other chunks are embedded in a temporary folder.");
            var planner = new RepairPlanner(
                DiagnosisWork.Input(replay, given.GetValue(seed)), report, Chunker(replay), [.. reader.Sweep.Plan.Measures.Select(MeasureCatalog.Parse)], TimeProvider.System);
            var list = report.Questions.Count > 0 ? await planner.RunAsync(cancellationToken) : null;
            if (given.GetValue(json))
            {
                Output.Json(RepairJson.Write(reader.Sweep, list));
            }
            else
            {
                var findings = new NextCommand(given, archive.List()[0].Id == reader.Sweep.Id ? null : reader.Sweep.Id);
                RepairView.Print(reader.Sweep, list, repair => Next(repair, call, reader.Sweep, findings), Output.Answer);
            }

            return ExitCode.Passed;
        });
        return command;
    }

    private static async Task<DiagnosisReport> DiagnosesAsync(SweepArchive archive, SweepReader reader, Replay replay, ReplayCall call, int seed, CancellationToken cancellationToken)
    {
        var failed = reader.EachQuestion().Where(record => record.Outcome.IsRetrievalFailure()).Select(record => record.Question.Id).ToHashSet(StringComparer.Ordinal);
        var known = reader.Diagnoses();
        if (known.Count == 0)
        {
            return await DiagnosisWork.RunAsync(replay, archive, reader.Sweep.Id, failed, baseline: null, seed, cancellationToken);
        }

        if (known.Count < failed.Count)
        {
            Output.Note($"{known.Count} of {Plain.Count(failed.Count, "failure")} of sweep {reader.Sweep.Id} are diagnosed, and only their causes are answered. `{NextCommand.Same("diagnose", call.Given, "--json")}` diagnoses the others.");
        }

        return DiagnosisWork.Recorded(reader);
    }

    // Null where nobody wrote down how the documents were cut: somebody else's collection.
    private static IChunker? Chunker(Replay replay)
    {
        try
        {
            return replay.Pipeline.Index.Chunker is { } name ? ChunkerCatalog.Parse(name) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    // What applies it; where that is work on documents or questions, what shows the findings.
    private static string Next(Repair repair, ReplayCall call, RecordedSweep sweep, NextCommand findings)
    {
        // Measured in a scratch index that is ours: so is the index.
        if (repair is { IsMeasured: true, IsIndexing: true })
        {
            return repair.NeedsNewIndex ? IntoNewIndex(call, sweep) : RecordedReplay.SweepAgain(call);
        }

        if (repair.Options.Count > 0 || repair.LeaveOut.Count > 0)
        {
            if (repair.Options.Contains("--chunker", StringComparer.Ordinal) && NamesIndex(call))
            {
                return $"{IntoNewIndex(call, sweep, "--chunker")} {string.Join(' ', repair.Options.Select(NextCommand.Quote))}";
            }

            var names = repair.Options.Where(token => token.StartsWith("--", StringComparison.Ordinal)).Concat(repair.LeaveOut)
                .Concat(repair.LeaveOut.Contains(RerankOption.Name, StringComparer.Ordinal) ? RerankOption.Companions : []);
            return string.Join(' ', repair.Options.Select(NextCommand.Quote).Prepend(RecordedReplay.SweepAgain(call, names)));
        }

        return findings.FailuresOf(repair.Causes[0]);
    }

    // An index with a name of its own holds chunks that are cut one way.
    private static bool NamesIndex(ReplayCall call) => Names(call, "--collection") || Names(call, "--index");

    private static bool Names(ReplayCall call, string option) =>
        call.Parsed.GetResult(call.Given.CommandResult.Command.Options.First(known => known.Name == option)) is { Implicit: false };

    private static string IntoNewIndex(ReplayCall call, RecordedSweep sweep, params string[] without)
    {
        var name = Names(call, "--collection") ? "--collection" : "--index";
        return $"{RecordedReplay.SweepAgain(call, [name, .. without])} {name} {NextCommand.Quote(sweep.Plan.IndexName + "-again")}";
    }
}
