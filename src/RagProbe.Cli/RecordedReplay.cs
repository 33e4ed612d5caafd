using RagProbe.Cli.Options;
using RagProbe.Indexes;
using RagProbe.Recording;
using RagProbe.Retrieval;
using RagProbe.Scoring;
using RagProbe.Sweeps;

namespace RagProbe.Cli;

/// <summary>A recorded sweep, and its replay opened again as it was run: what explains a sweep works on both.</summary>
internal static class RecordedReplay
{
    // What `sweep` would not understand.
    private static readonly string[] OwnOptions = ["--sweep", "--question", "--seed", "--json"];

    /// <param name="archive">Holds the sweeps.</param>
    /// <param name="wanted">Number of the sweep; null for the last of the eval set.</param>
    /// <param name="call">Names the eval set.</param>
    /// <exception cref="CannotRunException">The eval set was never swept.</exception>
    public static SweepReader Find(SweepArchive archive, long? wanted, ReplayCall call)
    {
        var id = wanted ?? archive.List().FirstOrDefault(recorded => recorded.Plan.EvalSet == call.Questions.Name)?.Id
            ?? throw new CannotRunException($"No sweep of the eval set '{call.Questions.Name}' is recorded in {call.Workspace.Folder}. Sweep first: `{SweepAgain(call)}`.");
        var reader = archive.Reader(id);
        return reader.Sweep.Plan.IsExternal
            ? throw new CannotRunException(string.Join(
                Environment.NewLine,
                $"Sweep {id} replayed a pipeline that is not ours ({reader.Sweep.Plan.IndexName}). `{call.Parsed.CommandResult.Command.Name}` asks an index again with one thing changed, which that pipeline does not let it do.",
                $"Sweep the collection behind it: `{SweepAgain(call, "--collection")} --collection <name>`. Or name another sweep with --sweep (`ragprobe sweeps` lists them)."))
            : reader;
    }

    /// <summary>Opens what the sweep was run on, for reading.</summary>
    /// <exception cref="CannotRunException">The options, or what is there now, are not those of the sweep.</exception>
    public static async Task<Replay> OpenAsync(ReplayOptions replayed, ReplayCall call, RecordedSweep sweep, CancellationToken cancellationToken)
    {
        var replay = await OpenAnyAsync(replayed, call, sweep, cancellationToken);
        try
        {
            RequireSamePlan(sweep, replay, call);
            return replay;
        }
        catch
        {
            await replay.DisposeAsync();
            throw;
        }
    }

    /// <summary>The sweep with the options of this call and others in the place of some.</summary>
    public static string SweepAgain(ReplayCall call, params IEnumerable<string> without) => NextCommand.Same("sweep", call.Given, OwnOptions.Concat(without));

    // An index that is missing or belongs to another model: most likely the sweep had other options.
    private static async Task<Replay> OpenAnyAsync(ReplayOptions replayed, ReplayCall call, RecordedSweep sweep, CancellationToken cancellationToken)
    {
        try
        {
            return await replayed.OpenAsync(call, IndexAccess.Read, cancellationToken);
        }
        catch (Exception exception) when (exception is RetrievalException or IndexException { IsOutage: false })
        {
            throw new CannotRunException(string.Join(
                Environment.NewLine,
                exception.Message,
                $"Sweep {sweep.Id} was run on the index {sweep.Plan.IndexName} with the model {sweep.Plan.Model} and chunks {sweep.Plan.Chunker}; give the options that it was given.",
                $"Or sweep again with these: `{SweepAgain(call)}`."));
        }
    }

    // Another index or pipeline would fail for other reasons. Measures explain nothing: they are taken over.
    private static void RequireSamePlan(RecordedSweep sweep, Replay replay, ReplayCall call)
    {
        var differences = replay.Plan([.. sweep.Plan.Measures.Select(MeasureCatalog.Parse)]).DifferencesTo(sweep.Plan);
        if (differences.Count > 0)
        {
            throw new CannotRunException(string.Join(
                Environment.NewLine,
                [
                    $"Sweep {sweep.Id} cannot be {(call.Parsed.CommandResult.Command.Name == "diagnose" ? "diagnosed" : "replayed")} with these options, on what is there now:",
                    .. differences.Select(difference => $"  {difference}"),
                    "Give the options that the sweep was given, or another one with --sweep (`ragprobe sweeps` lists them).",
                    $"Or sweep again with these: `{SweepAgain(call)}`.",
                ]));
        }
    }
}
