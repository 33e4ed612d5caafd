using System.Diagnostics;
using System.Globalization;
using System.Text;
using RagProbe.Retrieval;
using RagProbe.Sweeps;

namespace RagProbe.Benchmarks.QdrantReplay;

/// <summary>A replay through gRPC against a loop that sends the same calls and does nothing else, in turns within one run.</summary>
internal static class QdrantReplayComparison
{
    private const int Rounds = 7;
    private const int DefaultRepetitions = 25;

    /// <param name="arguments">The file to write; then how often the questions are repeated.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var repetitions = arguments is [_, var count] ? int.Parse(count, CultureInfo.InvariantCulture) : DefaultRepetitions;
        await using var server = await BenchmarkServer.StartAsync();
        await using var workload = await ReplayWorkload.BuildAsync(server.Address, repetitions);
        var text = new StringBuilder(Heading(server, workload, repetitions));
        foreach (var (name, arms, underWay) in new[] { ("Hybrid, convex (the default)", SearchArms.Hybrid, 4), ("Dense alone", SearchArms.Dense, 2) })
        {
            text.Append(await MeasureAsync(name, arms, underWay, server, workload));
        }

        await ResultFile.WriteAsync(text.ToString(), arguments is [var path, ..] ? [path] : []);
    }

    private static string Heading(BenchmarkServer server, ReplayWorkload workload, int repetitions) => $"""
        # Replay through gRPC against a bare client loop

        `dotnet run -c Release --project tests/RagProbe.Benchmarks -- compare qdrant-replay tests/RagProbe.Benchmarks/results/qdrant-replay.md {repetitions}`

        The sample's questions, repeated under new ids to {workload.EvalSet.Questions.Count}, over its {workload.Chunks} chunks on {(server.IsDouble ? "the double, a process of its own on the same machine" : $"Qdrant {workload.Connection.Version}")}.
        The loop sends the very QueryBatch messages of the replay through the generated stubs, one after another, and goes through
        every point of the answers; a second one has as many under way as the replay. The replay is the retrieval of every question
        to its trace: embedding (static model), search to depth 100, fusion, cut, in batches of 64, a batch traced while the next one
        is searched. The sweep is all of it: the replay, and the checks of the index, judging, scoring and recording of every trace
        on disk. In turns, {Rounds} rounds after a warm-up of each; the ratios are of the runs of a round. Processor time is of this
        process and of the server, in milliseconds a question. Loop, replay and server share the machine's cores, so what the replay
        does beyond the loop takes from the server what a server elsewhere would keep.

        {ResultFile.Machine()}.

        """.ReplaceLineEndings("\n");

    private static async Task<string> MeasureAsync(string name, SearchArms arms, int underWay, BenchmarkServer server, ReplayWorkload workload)
    {
        // The warm-up of the replay notes what it sends; that of the loop sends it.
        var tap = new RequestTap(workload.Index);
        await workload.ReplayAsync(arms, tap);
        var loop = await BareLoop.OfAsync(workload.Connection, ReplayWorkload.Collection, tap);
        var points = await loop.RunAsync(underWay);

        await workload.SweepAsync(arms);

        var (replays, loops, wideLoops, sweeps) = (new List<Run>(), new List<Run>(), new List<Run>(), new List<Run>());
        for (var round = 0; round < Rounds; round++)
        {
            replays.Add(await Run.MeasureAsync(server, () => workload.ReplayAsync(arms)));
            loops.Add(await Run.MeasureAsync(server, () => loop.RunAsync(underWay: 1)));
            sweeps.Add(await Run.MeasureAsync(server, () => workload.SweepAsync(arms)));
            wideLoops.Add(await Run.MeasureAsync(server, () => loop.RunAsync(underWay)));
        }

        var questions = workload.EvalSet.Questions.Count;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"\n## {name}\n\n{loop.Calls} calls, {(double)points / questions:F0} points a question.\n\n");
        text.Append(CultureInfo.InvariantCulture, $"| round | loop, questions/s | loop, {underWay} at once | replay | sweep | loop: ms | {underWay} at once: ms | replay: ms | sweep: ms |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        for (var round = 0; round < Rounds; round++)
        {
            Run[] runs = [loops[round], wideLoops[round], replays[round], sweeps[round]];
            text.Append(CultureInfo.InvariantCulture, $"| {round + 1} | {string.Join(" | ", runs.Select(Throughput).Concat(runs.Select(Processor)))} |\n");
        }

        text.Append('\n').Append(Ratio("Replay", replays)).Append(Ratio("Sweep", sweeps));
        var (early, late) = await LiveMemoryAsync(arms, workload);
        text.Append(CultureInfo.InvariantCulture, $"Live memory during a replay: {early / 1048576.0:F1} MiB after a quarter of the questions, {late / 1048576.0:F1} MiB after all.\n");
        return text.ToString();

        string Throughput(Run run) => string.Create(CultureInfo.InvariantCulture, $"{questions / run.Seconds:F0}");
        string Processor(Run run) => string.Create(CultureInfo.InvariantCulture, $"{1000 * run.ClientSeconds / questions:F2} + {1000 * run.ServerSeconds / questions:F2}");
        string Ratio(string of, List<Run> runs) => $"{of}: {Spread(Ratios(loops, runs))} of the loop, {Spread(Ratios(wideLoops, runs))} of the one with {underWay} at once.\n";
    }

    private static string Spread(List<double> ratios) => string.Create(CultureInfo.InvariantCulture, $"median {Median(ratios):F3} ({ratios.Min():F3} to {ratios.Max():F3})");

    private static List<double> Ratios(IEnumerable<Run> loops, IEnumerable<Run> others) => [.. loops.Zip(others, (bare, other) => bare.Seconds / other.Seconds)];

    // Apart from the timed runs: full collections cost time.
    private static async Task<(long Early, long Late)> LiveMemoryAsync(SearchArms arms, ReplayWorkload workload)
    {
        var (early, late) = (0L, 0L);
        await workload.SweepAsync(arms, new Sample(state =>
        {
            late = state.Done == state.Total ? GC.GetTotalMemory(forceFullCollection: true) : 0;
            early = early == 0 && state.Done * 4 >= state.Total ? GC.GetTotalMemory(forceFullCollection: true) : early;
        }));
        return (early, late);
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);

    private sealed class Sample(Action<SweepProgress> take) : IProgress<SweepProgress>
    {
        public void Report(SweepProgress value) => take(value);
    }

    private readonly record struct Run(double Seconds, double ClientSeconds, double ServerSeconds)
    {
        public static async Task<Run> MeasureAsync(BenchmarkServer server, Func<Task> run)
        {
            GC.Collect();
            var (client, serverTime) = (Environment.CpuUsage.TotalTime, server.ProcessorTime());
            var started = Stopwatch.GetTimestamp();
            await run();
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            return new Run(seconds, (Environment.CpuUsage.TotalTime - client).TotalSeconds, (server.ProcessorTime() - serverTime).TotalSeconds);
        }
    }
}
