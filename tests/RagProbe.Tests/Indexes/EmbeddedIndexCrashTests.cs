using System.Globalization;
using RagProbe.Indexes;
using RagProbe.Indexes.Embedded;

namespace RagProbe.Tests.Indexes;

/// <summary>A writing process is killed (SIGKILL on Unix) again and again; the next one goes on where the index stands.</summary>
public sealed class EmbeddedIndexCrashTests
{
    private const int Kills = 50;
    private const int Seed = 1967;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_build_killed_fifty_times_loses_no_acknowledged_batch_and_ends_like_an_undisturbed_one()
    {
        using var folder = new TemporaryFolder();
        var (finished, fingerprint) = await UndisturbedAsync(folder.Of("undisturbed"));
        var random = new Random(Seed);
        var (kills, builds) = (0, 0);
        while (kills < Kills)
        {
            var build = folder.Of($"build{builds++}");
            for (var acknowledged = 0; ;)
            {
                var run = await RunAsync(build, random, acknowledged);
                acknowledged = await VerifyAsync(build, run, folder.Of("fresh"));
                if (run.HasFinished)
                {
                    break;
                }

                kills++;
            }

            await using var index = EmbeddedIndex.Open(build);
            Assert.Equal(CrashScenario.Batches, await CountAsync(index));
            Assert.Equal(fingerprint, (await index.DescribeAsync(Cancelled)).Fingerprint);
            AssertEqual(finished, await index.SearchAsync(CrashScenario.Questions, Cancelled));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{kills} kills in {builds} builds");
    }

    private static async Task<(IReadOnlyList<SearchAnswer> Answers, string Fingerprint)> UndisturbedAsync(string folder)
    {
        await using var index = EmbeddedIndex.OpenOrCreate(folder, CrashScenario.Settings);
        for (var number = 0; number < CrashScenario.Batches; number++)
        {
            await index.WriteAsync(CrashScenario.Batch(number), Cancelled);
        }

        Assert.NotEmpty(Directory.EnumerateFiles(folder, "vectors-*.f32"));
        Assert.False(File.Exists(Path.Combine(folder, "vectors-1.f32")), "the scenario was meant to compact");
        return (await index.SearchAsync(CrashScenario.Questions, Cancelled), (await index.DescribeAsync(Cancelled)).Fingerprint);
    }

    /// <summary>Lets a writer run for a random number of batches and a random moment more, then kills it.</summary>
    private static async Task<Run> RunAsync(string folder, Random random, int acknowledged)
    {
        using var writer = CrashingWriter.Start(folder);
        using var guard = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        guard.CancelAfter(TimeSpan.FromSeconds(30));
        var (opened, finished) = (false, false);

        void Note(string line)
        {
            opened |= line == CrashingWriter.Opened;
            finished |= line == CrashingWriter.Finished;
            acknowledged = int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var batches) ? batches : acknowledged;
        }

        // One run in eight ends while the process starts or opens the index, the others inside or between batches.
        var lines = random.Next(8) == 0 ? 0 : random.Next(1, 9);
        var moment = TimeSpan.FromMilliseconds(random.NextDouble() * (lines == 0 ? 250 : 8));
        try
        {
            for (var i = 0; i < lines && await writer.StandardOutput.ReadLineAsync(guard.Token) is { } line; i++)
            {
                Note(line);
            }

            await Task.Delay(moment, guard.Token);
        }
        finally
        {
            writer.Kill();
        }

        // What it had said before it died counts: the pipe still holds it.
        foreach (var line in (await writer.StandardOutput.ReadToEndAsync(guard.Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Note(line);
        }

        await writer.WaitForExitAsync(guard.Token);
        return new Run(opened, acknowledged, finished);
    }

    /// <summary>The index opens, holds whole batches and all that were acknowledged, and answers as a fresh one; returns how many it holds.</summary>
    private static async Task<int> VerifyAsync(string folder, Run run, string freshFolder)
    {
        EmbeddedIndex index;
        try
        {
            index = EmbeddedIndex.Open(folder);
        }
        catch (IndexException error) when (!run.HasOpened && run.Acknowledged == 0)
        {
            Assert.Contains("no index here", error.Message, StringComparison.Ordinal);
            return 0;
        }

        await using (index)
        {
            var batches = await CountAsync(index);
            Assert.InRange(batches, run.Acknowledged, CrashScenario.Batches);
            var expected = CrashScenario.Expected(batches);
            var actual = await index.ScrollAsync(null, withVectors: true, Cancelled).ToListAsync(Cancelled);
            Assert.Equal(expected.Select(static chunk => (chunk.Chunk.Id, chunk.Chunk.Text)), actual.Select(static chunk => (chunk.Id, chunk.Text)));
            Assert.All(expected.Zip(actual), static pair => Assert.Equal(pair.First.Vector.ToArray(), pair.Second.Vector!.Value.ToArray()));

            await using var fresh = EmbeddedIndex.Recreate(freshFolder, CrashScenario.Settings);
            await fresh.WriteAsync(new IndexWrite { Upserts = expected }, Cancelled);
            AssertEqual(await fresh.SearchAsync(CrashScenario.Questions, Cancelled), await index.SearchAsync(CrashScenario.Questions, Cancelled));
            return batches;
        }
    }

    private static async Task<int> CountAsync(EmbeddedIndex index) =>
        CrashScenario.Count(await index.FetchAsync([CrashScenario.Progress], withVectors: false, Cancelled));

    private static void AssertEqual(IReadOnlyList<SearchAnswer> expected, IReadOnlyList<SearchAnswer> actual) =>
        Assert.Equal(
            expected.Select(static answer => answer.Select(static scored => (scored.Chunk.Id, scored.Chunk.Text, scored.Score)).ToArray()),
            actual.Select(static answer => answer.Select(static scored => (scored.Chunk.Id, scored.Chunk.Text, scored.Score)).ToArray()));

    private sealed record Run(bool HasOpened, int Acknowledged, bool HasFinished);
}
