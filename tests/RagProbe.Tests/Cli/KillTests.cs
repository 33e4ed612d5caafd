namespace RagProbe.Tests.Cli;

/// <summary>SIGKILL at random moments: what was recorded stays, and the finished sweep is the one that was never interrupted.</summary>
public sealed class KillTests : IDisposable
{
    private const int Kills = 50;
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

        // Index build and replay are both part of the time that a kill may fall into. Each kill falls well before the end of an
        // uninterrupted run, so that one sweep takes several and ends with what is left of it.
        var longest = watch.Elapsed;
        var random = new Random(Seed);
        var kills = 0;
        var interrupted = 0;
        for (var round = 0; kills < Kills; round++)
        {
            var data = _folder.Of($"killed-{round}");
            var killsBefore = kills;
            while (kills < Kills && await CliProcess.KillAfterAsync((0.1 + (0.5 * random.NextDouble())) * longest, _folder.Path, "sweep", set, "--resume", "--json", "--data", data))
            {
                kills++;
            }

            interrupted += kills > killsBefore ? 1 : 0;
            var resumed = await CliProcess.RunAsync(_folder.Path, "sweep", set, "--resume", "--json", "--data", data);
            Assert.Equal(0, resumed.ExitCode);
            Assert.Equal(whole.Output, resumed.Output);
        }

        Assert.True(interrupted > 0);
    }
}
