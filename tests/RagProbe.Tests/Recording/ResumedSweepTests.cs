using RagProbe.EvalSets;
using RagProbe.Recording;
using RagProbe.Reports;
using RagProbe.Retrieval;
using RagProbe.Scoring;
using RagProbe.Sweeps;
using RagProbe.Tests.Indexing;
using static RagProbe.Tests.Indexing.SmallWorld;

namespace RagProbe.Tests.Recording;

public sealed class ResumedSweepTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(1, true)]
    public async Task A_sweep_that_was_stopped_and_resumed_reports_the_same_bytes_as_one_that_ran_through(int batches, bool withErrors)
    {
        await using var world = new SmallWorld();
        var documents = Enumerable.Range(0, 30).Select(number => Document($"{number:00}.md", $"The machine with number {number} stands in hall {number % 7} of the works.\nIts manual is in shelf {number % 5}, and it is kept there for ten years.")).ToArray();
        await world.BuildAsync(documents);
        Question[] questions =
        [
            .. Enumerable.Range(0, 170).Select(number => new Question
            {
                Id = $"q{number}",
                Text = $"Where is the manual of machine {number}?",
                Tags = [$"hall {number % 7}"],
                Expected = number % 10 == 0 ? [] : [Expect(documents[number % 30], $"Its manual is in shelf {number % 30 % 5}")],
                Unanswerable = number % 10 == 0,
            }),
        ];
        using var through = new ArchiveFixture();
        using var stopped = new ArchiveFixture();
        var expected = await SweepAsync(world, questions, through, stopAfter: null);

        world.Generator.Refuse = text => withErrors && text == questions[3].Text ? new HttpRequestException("busy") : null;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SweepAsync(world, questions, stopped, stopAfter: batches));
        world.Generator.Refuse = _ => null;
        stopped.Archive.Dispose();
        using var again = stopped.Open();
        var unfinished = Assert.Single(again.List());
        var resumed = await RunAsync(world, questions, again, unfinished.Id, stopAfter: null);

        Assert.Equal((batches * 64, null), (unfinished.RecordedCount, unfinished.FinishedAt));
        Assert.Equal(expected, resumed);
        Assert.Contains("\"complete\": true", resumed, StringComparison.Ordinal);
    }

    private static Task<string> SweepAsync(SmallWorld world, Question[] questions, ArchiveFixture fixture, int? stopAfter) =>
        RunAsync(world, questions, fixture.Archive, fixture.Start([.. questions.Select(question => question.Id)]).Id, stopAfter);

    private static async Task<string> RunAsync(SmallWorld world, Question[] questions, SweepArchive archive, long id, int? stopAfter)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var recorded = 0;
        var progress = new ProgressLog<SweepProgress>(_ =>
        {
            if (++recorded == stopAfter)
            {
                stop.Cancel();
            }
        });
        var runner = new SweepRunner(
            await world.PipelineAsync(new PipelineOptions { TopK = 3, ScoreThreshold = 0.5 }), MeasureCatalog.Default(3), archive.Recorder(id))
        {
            RecordedEvery = TimeSpan.Zero,
        };
        await runner.RunAsync(new EvalSet { Name = "machines", CorpusPath = "corpus", Questions = questions }, progress, stop.Token);
        var reader = archive.Reader(id);
        return SweepJson.Write(SweepResult.Of(reader.Sweep, reader.EachQuestion()), reader.EachQuestion());
    }
}
