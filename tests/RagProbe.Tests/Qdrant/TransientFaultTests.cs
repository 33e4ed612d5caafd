using RagProbe.Indexes;
using RagProbe.Indexes.Qdrant.Connection;
using RagProbe.QdrantDouble;
using RagProbe.Retrieval;
using RagProbe.Sweeps;
using RagProbe.Tests.Sweeps;

namespace RagProbe.Tests.Qdrant;

/// <summary>What passes by itself costs time, never a question.</summary>
public sealed class TransientFaultTests
{
    private static readonly PipelineOptions Options = new() { TopK = 5, Ann = new AnnParameters { Exact = true } };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sweep_with_a_fifth_of_all_calls_failing_loses_no_question()
    {
        await using var world = await QdrantWorld.StartAsync(maxRetries: 20);
        await using var index = await world.BuildAsync();
        var calm = await world.SweepAsync(index, Options);

        world.Server.Faults = new Faults { Seed = 7, Calls = new CallFaults { UnavailableShare = 0.2 } };
        var shaken = await world.SweepAsync(index, Options);

        AssertSame(calm, shaken);
        Assert.All(shaken.Records.Values, record => Assert.NotEqual(Outcome.Error, record.Outcome));
        Assert.True(world.Connection.RetryCount > 0, "no call failed: choose another seed");
    }

    [Fact]
    public async Task Every_retry_of_a_search_is_counted_in_the_traces()
    {
        await using var world = await QdrantWorld.StartAsync(maxRetries: 20);
        await using var index = await world.BuildAsync();

        world.Server.Faults = new Faults { Seed = 3, CallsByMethod = new Dictionary<string, CallFaults> { ["Points/QueryBatch"] = new() { UnavailableShare = 0.2 } } };
        var recorder = await world.SweepAsync(index, Options with { Arms = SearchArms.Dense });

        // Half of a batch's questions were carried by one request: the first one of each half stands for it.
        var counted = recorder.Batches.SelectMany(batch => batch.Chunk(32)).Sum(half => recorder.Records[half[0]].Trace!.Stages.Sum(stage => stage.Retries));
        Assert.Equal(world.Connection.RetryCount, counted);
        Assert.True(counted > 0, "no search failed: choose another seed");
    }

    [Fact]
    public async Task A_retry_stands_in_the_trace_of_every_question_whose_request_was_repeated()
    {
        await using var world = await QdrantWorld.StartAsync();
        await using var index = await world.BuildAsync();

        // One of the first batch's four calls, whichever comes first: each carries half of the questions to one arm.
        world.Server.Faults = new Faults { CallsByMethod = new Dictionary<string, CallFaults> { ["Points/QueryBatch"] = new() { UnavailableCalls = 1 } } };
        var recorder = await world.SweepAsync(index, Options);

        var retries = world.EvalSet.Questions.Select(question => recorder.Records[question.Id].Trace!.Stages.Sum(stage => stage.Retries)).ToList();
        Assert.Contains([.. retries.Chunk(32).Take(2).Select(half => half.Sum())], new int[][] { [32, 0], [0, 32] });
        Assert.All(retries, count => Assert.InRange(count, 0, 1));
        Assert.All(retries.Skip(64), count => Assert.Equal(0, count));
        Assert.Equal(1, world.Connection.RetryCount);
    }

    [Theory]
    [InlineData("exhausted")]
    [InlineData("broken")]
    public async Task A_full_server_and_a_broken_answer_are_waited_out(string fault)
    {
        await using var world = await QdrantWorld.StartAsync();
        await using var index = await world.BuildAsync();
        var calm = await world.SweepAsync(index, Options);

        var calls = fault == "exhausted" ? new CallFaults { ExhaustedCalls = 2, RetryAfterSeconds = 0 } : new CallFaults { BrokenAnswers = 2 };
        world.Server.Faults = new Faults { CallsByMethod = new Dictionary<string, CallFaults> { ["Points/QueryBatch"] = calls } };
        var shaken = await world.SweepAsync(index, Options);

        AssertSame(calm, shaken);

        // An answer that breaks off takes the connection with it, and with the connection what else was under way.
        Assert.InRange(world.Connection.RetryCount, 2, fault == "broken" ? 8 : 2);
    }

    [Fact]
    public async Task A_server_that_stays_away_ends_the_sweep_and_the_next_run_goes_on()
    {
        await using var world = await QdrantWorld.StartAsync(maxRetries: 1);
        await using var index = await world.BuildAsync();
        var calm = await world.SweepAsync(index, Options);
        var recorder = new MemoryRecorder
        {
            AfterRecord = () =>
            {
                world.Server.Faults = new Faults { Calls = new CallFaults { UnavailableShare = 1 } };
                return Task.CompletedTask;
            },
        };

        var error = await Assert.ThrowsAsync<QdrantException>(() => world.SweepAsync(index, Options, recorder));
        var recorded = recorder.Records.Count;
        world.Server.Faults = Faults.None;
        recorder.AfterRecord = null;
        await world.SweepAsync(index, Options, recorder);

        Assert.True(error.IsOutage);
        Assert.Contains("Is Qdrant running there", error.Message, StringComparison.Ordinal);
        Assert.True(recorded is 64 or 128, $"{recorded} questions were recorded");
        Assert.All(recorder.Records.Values, record => Assert.NotEqual(Outcome.Error, record.Outcome));
        AssertSame(calm, recorder);
        Assert.Equal(world.EvalSet.Questions.Count, recorder.Batches.Sum(batch => batch.Count));
    }

    [Fact]
    public async Task A_write_that_may_have_happened_is_not_sent_twice_unless_twice_is_as_good_as_once()
    {
        await using var world = await QdrantWorld.StartAsync();
        world.Server.Faults = new Faults { CallsByMethod = new Dictionary<string, CallFaults> { ["Collections/Create"] = new() { UnavailableCalls = 1 } } };

        await Assert.ThrowsAsync<QdrantException>(() => world.BuildAsync());

        Assert.Equal(0, world.Connection.RetryCount);
        world.Server.Faults = new Faults { CallsByMethod = new Dictionary<string, CallFaults> { ["Points/Upsert"] = new() { UnavailableCalls = 2 } } };
        await using var index = await world.BuildAsync();
        Assert.Equal(2, world.Connection.RetryCount);
        Assert.Equal(822, await index.CountAsync(null, Cancelled));
    }

    private static void AssertSame(MemoryRecorder expected, MemoryRecorder actual)
    {
        Assert.Equal(expected.Records.Keys.Order(StringComparer.Ordinal), actual.Records.Keys.Order(StringComparer.Ordinal));
        Assert.All(expected.Records, pair =>
        {
            var other = actual.Records[pair.Key];
            Assert.Equal((pair.Key, pair.Value.Outcome), (pair.Key, other.Outcome));
            Assert.Equal(pair.Value.Trace!.Delivered.Select(candidate => candidate.ChunkId), other.Trace!.Delivered.Select(candidate => candidate.ChunkId));
        });
    }
}
