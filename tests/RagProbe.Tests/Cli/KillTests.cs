using RagProbe.Recording;

namespace RagProbe.Tests.Cli;

/// <summary>SIGKILL at random moments: what was recorded stays, and the finished sweep is the one that was never interrupted.</summary>
public sealed class KillTests : IDisposable
{
    private const int Kills = 50;
    private const int Lanes = 2;
    private const int Seed = 7;
    private const double Longer = 1.15;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_sweep_that_is_killed_and_resumed_ends_with_the_same_bytes()
    {
        // So many questions that the replay is a good part of the time.
        var set = SmallEvalSet.WriteLarge(_folder, documents: 12, sections: 30, questionsOfSection: 8);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var whole = await CliProcess.RunAsync(_folder.Path, "sweep", set, "--no-diagnose", "--json", "--data", _folder.Of("whole"));
        Assert.Equal(0, whole.ExitCode);

        // Two sweeps are killed side by side, each in its own folder: most of the time goes into starting processes.
        var longest = watch.Elapsed;
        var lanes = await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => KillAndResumeAsync(set, lane, longest, whole.Output)));

        Assert.Equal(Kills, lanes.Sum(lane => lane.Kills));
        Assert.All(lanes, lane => Assert.True(lane.Interrupted > 0));

        // Some kills must have fallen into the replay, with a part of the questions recorded; otherwise nothing was resumed.
        Assert.True(lanes.Sum(lane => lane.Partial) > 0);
    }

    private async Task<(int Kills, int Interrupted, int Partial)> KillAndResumeAsync(string set, int lane, TimeSpan longest, string expected)
    {
        // Start-up, index build and replay are all part of the time that a kill may fall into. A sweep takes several kills before
        // a run gets to its end.
        const int KillsOfLane = Kills / Lanes;
        var random = new Random(Seed + lane);
        var kills = 0;
        var interrupted = 0;
        var partial = 0;
        var reach = longest;
        for (var round = 0; kills < KillsOfLane; round++)
        {
            var data = _folder.Of($"killed-{lane}-{round}");
            var killsBefore = kills;
            while (kills < KillsOfLane && await CliProcess.KillAfterAsync(random.NextDouble() * reach, _folder.Path, "sweep", set, "--resume", "--no-diagnose", "--json", "--data", data))
            {
                kills++;
                var holdsPart = HoldsPart(data);
                partial += holdsPart ? 1 : 0;

                // On a machine that has become slower since the whole run, kills would all fall before the replay.
                reach = holdsPart ? reach : reach * Longer;
            }

            // On one that has become faster, or after too long a reach, hardly any kill would find the process alive.
            reach = TimeSpan.FromTicks(Math.Max(longest.Ticks / 5, (long)(Math.Min(reach.Ticks, longest.Ticks) / Longer)));

            interrupted += kills > killsBefore ? 1 : 0;
            var resumed = await CliProcess.RunAsync(_folder.Path, "sweep", set, "--resume", "--no-diagnose", "--json", "--data", data);
            Assert.Equal(0, resumed.ExitCode);
            Assert.Equal(expected, resumed.Output);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"lane {lane}: {kills} kills, {interrupted} sweeps, {partial} with a part recorded"));
        return (kills, interrupted, partial);
    }

    private static bool HoldsPart(string data)
    {
        var file = Path.Combine(data, "sweeps.db");
        if (!File.Exists(file))
        {
            return false;
        }

        using var archive = SweepArchive.Open(file, TimeProvider.System);
        return archive.List() is [var sweep, ..] && sweep.RecordedCount > 0 && sweep.RecordedCount < sweep.Plan.QuestionCount;
    }
}
