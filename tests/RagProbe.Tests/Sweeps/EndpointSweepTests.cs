using Microsoft.AspNetCore.Http;
using RagProbe.Corpus;
using RagProbe.Embedding;
using RagProbe.Embedding.Endpoints;
using RagProbe.EvalSets;
using RagProbe.Retrieval;
using RagProbe.Scoring;
using RagProbe.Sweeps;
using RagProbe.Tests.Embedding.Endpoints;
using RagProbe.Tests.Http;
using RagProbe.Tests.Indexing;
using static RagProbe.Tests.Indexing.SmallWorld;

namespace RagProbe.Tests.Sweeps;

/// <summary>What a sweep makes of an embedding endpoint that misbehaves: no question is lost, and none is scored as a miss for it.</summary>
public sealed class EndpointSweepTests
{
    private const int QuestionCount = 70;

    private static readonly SourceDocument Leave = Document("leave.md", "Everyone has thirty days of leave a year, counted from January.");
    private static readonly SourceDocument Travel = Document("travel.md", "Trains come before planes, and every receipt is kept for a year.");

    private static readonly Question[] Questions =
        [.. Enumerable.Range(0, QuestionCount).Select(number => new Question
        {
            Id = $"q{number}",
            Text = $"Question {number}: " + (number % 2 == 0 ? "how many days of leave a year?" : "do trains come before planes?"),
            Expected = [new Judgment { Source = number % 2 == 0 ? Leave.Id : Travel.Id }],
        })];

    private readonly ImpatientTime _time = new();

    private Func<LoopbackCall, HttpContext, Task> _answer = EmbeddingServer.AnswerAsync;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    public async Task What_passes_costs_waiting_and_no_question(int status)
    {
        await using var server = await EmbeddingServer.StartAsync((call, context) => _answer(call, context));
        await using var world = await NewWorldAsync(server);
        var refused = 0;
        _answer = (call, context) => Interlocked.Increment(ref refused) % 2 == 1 ? LoopbackServer.RefuseAsync(context, status, retryAfter: "3") : EmbeddingServer.AnswerAsync(call, context);

        var recorder = await SweepAsync(world);

        Assert.Equal(QuestionCount, recorder.Records.Count);
        Assert.All(recorder.Records.Values, record => Assert.Equal(Outcome.Hit, record.Outcome));
        Assert.All(_time.Waits, wait => Assert.Equal(TimeSpan.FromSeconds(3), wait));
        Assert.NotEmpty(_time.Waits);
    }

    [Theory]
    [InlineData("500")]
    [InlineData("400")]
    [InlineData("not a number")]
    [InlineData("zero")]
    [InlineData("fewer")]
    public async Task A_text_that_the_endpoint_cannot_embed_is_one_error_and_the_others_are_answered(string fault)
    {
        await using var server = await EmbeddingServer.StartAsync((call, context) => _answer(call, context));
        await using var world = await NewWorldAsync(server);
        _answer = (call, context) => EmbeddingServer.TextsOf(call).Contains(Questions[5].Text) ? FailAsync(fault, call, context) : EmbeddingServer.AnswerAsync(call, context);

        var recorder = await SweepAsync(world);

        Assert.Equal(QuestionCount, recorder.Records.Count);
        Assert.Equal(["q5"], recorder.Records.Values.Where(record => record.Outcome == Outcome.Error).Select(record => record.Question.Id));
        Assert.Equal(QuestionCount - 1, recorder.Records.Values.Count(record => record.Outcome == Outcome.Hit));
        Assert.Contains(server.Address.ToString(), recorder.Records["q5"].Error, StringComparison.Ordinal);

        _answer = EmbeddingServer.AnswerAsync;
        await SweepAsync(world, recorder);

        Assert.All(recorder.Records.Values, record => Assert.Equal(Outcome.Hit, record.Outcome));
    }

    [Theory]
    [InlineData("500")]
    [InlineData("400")]
    [InlineData("429")]
    [InlineData("401")]
    [InlineData("garbage")]
    [InlineData("not a number")]
    [InlineData("zero")]
    [InlineData("fewer")]
    [InlineData("other dimensions")]
    public async Task An_endpoint_that_goes_wrong_half_way_ends_the_sweep_which_goes_on_when_it_is_back(string fault)
    {
        await using var server = await EmbeddingServer.StartAsync((call, context) => _answer(call, context));
        await using var world = await NewWorldAsync(server);
        var isDown = false;
        _answer = (call, context) =>
        {
            isDown |= EmbeddingServer.TextsOf(call).Contains(Questions[64].Text);
            return isDown ? FailAsync(fault, call, context) : EmbeddingServer.AnswerAsync(call, context);
        };
        var recorder = new MemoryRecorder();

        var error = await Assert.ThrowsAsync<EmbeddingModelException>(() => SweepAsync(world, recorder));

        Assert.Contains(server.Address.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Equal(64, recorder.Records.Count);
        Assert.All(recorder.Records.Values, record => Assert.Equal(Outcome.Hit, record.Outcome));
        Assert.Equal(0, recorder.Finished);

        _answer = EmbeddingServer.AnswerAsync;
        await SweepAsync(world, recorder);

        Assert.Equal(1, recorder.Finished);
        Assert.Equal(QuestionCount, recorder.Records.Count);
        Assert.All(recorder.Records.Values, record => Assert.Equal(Outcome.Hit, record.Outcome));
        Assert.Distinct(recorder.Batches.SelectMany(batch => batch));
    }

    [Fact]
    public async Task An_endpoint_that_hangs_half_way_ends_the_sweep_which_goes_on_when_it_is_back()
    {
        var time = new TimeOnDemand();
        await using var server = await EmbeddingServer.StartAsync((call, context) => _answer(call, context));
        await using var world = await NewWorldAsync(server, time);
        _answer = (call, context) =>
        {
            if (!EmbeddingServer.TextsOf(call).Contains(Questions[64].Text))
            {
                return EmbeddingServer.AnswerAsync(call, context);
            }

            time.Pass();
            return Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        var recorder = new MemoryRecorder();

        var error = await Assert.ThrowsAsync<EmbeddingModelException>(() => SweepAsync(world, recorder));

        Assert.True(error.IsOutage);
        Assert.Contains("no answer within", error.Message, StringComparison.Ordinal);
        Assert.Equal((64, 0), (recorder.Records.Count, recorder.Finished));

        _answer = EmbeddingServer.AnswerAsync;
        await SweepAsync(world, recorder);

        Assert.Equal((QuestionCount, 1), (recorder.Records.Count, recorder.Finished));
        Assert.All(recorder.Records.Values, record => Assert.Equal(Outcome.Hit, record.Outcome));
    }

    private static async Task FailAsync(string fault, LoopbackCall call, HttpContext context)
    {
        var vectors = await EmbeddingServer.VectorsOfAsync(call);
        await (fault switch
        {
            "garbage" => context.Response.WriteAsync("<html>Sign in</html>"),
            "not a number" => EmbeddingServer.WriteAsync(context, vectors.Select((vector, i) => (i, EmbeddingServer.Base64([.. vector[1..], float.NaN])))),
            "zero" => EmbeddingServer.WriteAsync(context, vectors.Select((vector, i) => (i, EmbeddingServer.Base64(new float[vector.Length])))),
            "fewer" => EmbeddingServer.WriteAsync(context, vectors.Skip(1).Select((vector, i) => (i, EmbeddingServer.Base64(vector)))),
            "other dimensions" => EmbeddingServer.WriteAsync(context, vectors.Select((vector, i) => (i, EmbeddingServer.Base64([.. vector, 1])))),
            _ => LoopbackServer.RefuseAsync(context, int.Parse(fault, System.Globalization.CultureInfo.InvariantCulture)),
        });
    }

    private static async Task<MemoryRecorder> SweepAsync(SmallWorld world, MemoryRecorder? recorder = null)
    {
        recorder ??= new MemoryRecorder();
        var options = new PipelineOptions { Arms = SearchArms.Dense, TopK = 1 };
        await new SweepRunner(await world.PipelineAsync(options), MeasureCatalog.Default(options.TopK), recorder)
            .RunAsync(new EvalSet { Name = "set", CorpusPath = "corpus", Questions = Questions }, progress: null, Cancelled);
        return recorder;
    }

    private async Task<SmallWorld> NewWorldAsync(LoopbackServer server, TimeProvider? time = null)
    {
        var options = EmbeddingServer.OptionsOf(server) with { MaxRetries = 2, MaxConcurrentCalls = 1 };
        var world = new SmallWorld((await EndpointEmbeddingModel.OpenAsync(options, time ?? _time, memoryFile: null, Cancelled)).Model);
        await world.BuildAsync(Leave, Travel);
        return world;
    }

    /// <summary>A time that stands still until somebody lets all that is waited for pass.</summary>
    private sealed class TimeOnDemand : TimeProvider
    {
        private readonly List<(TimerCallback Callback, object? State)> _timers = [];

        public void Pass()
        {
            (TimerCallback Callback, object? State)[] timers;
            lock (_timers)
            {
                timers = [.. _timers];
            }

            foreach (var (callback, state) in timers)
            {
                callback(state);
            }
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            lock (_timers)
            {
                _timers.Add((callback, state));
            }

            return TimeProvider.System.CreateTimer(static _ => { }, state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
