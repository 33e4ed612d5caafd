namespace RagProbe.Tests.Cli;

/// <summary>SIGKILL at random moments: what was recorded stays, and the finished sweep is the one that was never interrupted.</summary>
public sealed class KillTests : IDisposable
{
    private const int Kills = 50;
    private const int Lanes = 2;
    private const int Seed = 7;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_sweep_that_is_killed_and_resumed_ends_with_the_same_bytes()
    {
        var set = SmallEvalSet.WriteLarge(_folder, documents: 12, sections: 30);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var whole = await CliProcess.RunAsync(_folder.Path, "sweep", set, "--json", "--data", _folder.Of("whole"));
        Assert.Equal(0, whole.ExitCode);

        // Two sweeps are killed side by side, each in its own folder: most of the time goes into starting processes.
        var longest = watch.Elapsed;
        var lanes = await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => KillAndResumeAsync(set, lane, longest, whole.Output)));

        Assert.Equal(Kills, lanes.Sum(lane => lane.Kills));
        Assert.All(lanes, lane => Assert.True(lane.Interrupted > 0));
    }

    private async Task<(int Kills, int Interrupted)> KillAndResumeAsync(string set, int lane, TimeSpan longest, string expected)
    {
        // Index build and replay are both part of the time that a kill may fall into. Each kill falls well before the end of an
        // uninterrupted run, so that one sweep takes several and ends with what is left of it.
        const int KillsOfLane = Kills / Lanes;
        var random = new Random(Seed + lane);
        var kills = 0;
        var interrupted = 0;
        for (var round = 0; kills < KillsOfLane; round++)
        {
            var data = _folder.Of($"killed-{lane}-{round}");
            var killsBefore = kills;
            while (kills < KillsOfLane && await CliProcess.KillAfterAsync((0.1 + (0.5 * random.NextDouble())) * longest, _folder.Path, "sweep", set, "--resume", "--json", "--data", data))
            {
                kills++;
            }

            interrupted += kills > killsBefore ? 1 : 0;
            var resumed = await CliProcess.RunAsync(_folder.Path, "sweep", set, "--resume", "--json", "--data", data);
            Assert.Equal(0, resumed.ExitCode);
            Assert.Equal(expected, resumed.Output);
        }

        return (kills, interrupted);
    }
}
