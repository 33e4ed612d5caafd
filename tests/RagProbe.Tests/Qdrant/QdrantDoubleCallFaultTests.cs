using Grpc.Core;
using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble;

namespace RagProbe.Tests.Qdrant;

/// <summary>What can befall a call on its way to the double and back.</summary>
public class QdrantDoubleCallFaultTests
{
    [Fact]
    public async Task The_next_calls_are_unavailable_and_the_one_after_them_is_answered()
    {
        await using var session = await DoubleSession.WithPointsAsync(5);
        session.Server.Faults = new Faults { Calls = new CallFaults { UnavailableCalls = 2 } };

        Assert.Equal(StatusCode.Unavailable, (await RefusalAsync(session)).StatusCode);
        Assert.Equal(StatusCode.Unavailable, (await RefusalAsync(session)).StatusCode);
        Assert.NotEmpty(await session.NearestIdsAsync());
    }

    [Fact]
    public async Task Faults_of_one_method_leave_the_others_alone()
    {
        await using var session = await DoubleSession.WithPointsAsync(5);
        session.Server.Faults = new Faults
        {
            CallsByMethod = new Dictionary<string, CallFaults> { ["Points/Query"] = new() { UnavailableShare = 1 } },
        };

        Assert.Equal(5UL, await session.CountAsync());
        Assert.Equal(StatusCode.Unavailable, (await RefusalAsync(session)).StatusCode);
    }

    [Fact]
    public async Task A_share_of_calls_is_refused_the_same_ones_in_every_run()
    {
        await using var session = await DoubleSession.WithPointsAsync(1);
        var faults = new Faults { Calls = new CallFaults { UnavailableShare = 0.4 } };

        session.Server.Faults = faults;
        var first = await OutcomesAsync(session, 50);
        session.Server.Faults = faults with { };
        var second = await OutcomesAsync(session, 50);

        Assert.Equal(first, second);
        Assert.InRange(first.Count(answered => !answered), 8, 32);
    }

    [Fact]
    public async Task A_rate_limit_tells_in_a_trailer_when_to_come_back()
    {
        await using var session = await DoubleSession.WithPointsAsync(1);
        session.Server.Faults = new Faults { Calls = new CallFaults { ExhaustedCalls = 1, RetryAfterSeconds = 7 } };

        var refusal = await RefusalAsync(session);

        Assert.Equal(StatusCode.ResourceExhausted, refusal.StatusCode);
        Assert.Equal("7", refusal.Trailers.GetValue("retry-after"));
        Assert.NotEmpty(await session.NearestIdsAsync());
    }

    [Fact]
    public async Task A_request_that_can_never_fit_has_no_retry_after()
    {
        await using var session = await DoubleSession.WithPointsAsync(1);
        session.Server.Faults = new Faults { Calls = new CallFaults { ExhaustedCalls = 1, RetryAfterSeconds = null } };

        Assert.Null((await RefusalAsync(session)).Trailers.GetValue("retry-after"));
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_an_error_of_the_call_and_the_next_connection_works()
    {
        await using var session = await DoubleSession.WithPointsAsync(1);
        session.Server.Faults = new Faults { Calls = new CallFaults { BrokenAnswers = 1 } };

        var refusal = await RefusalAsync(session);

        Assert.Contains(refusal.StatusCode, new[] { StatusCode.Unavailable, StatusCode.Internal, StatusCode.Cancelled });
        Assert.NotEmpty(await session.NearestIdsAsync());
    }

    [Fact]
    public async Task A_late_answer_runs_into_the_deadline_of_its_caller()
    {
        await using var session = await DoubleSession.WithPointsAsync(1);
        session.Server.Faults = new Faults { Calls = new CallFaults { Latency = TimeSpan.FromHours(1) } };

        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await session.Points.CountAsync(
            new CountPoints { CollectionName = DoubleSession.Docs },
            deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(100),
            cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(StatusCode.DeadlineExceeded, refusal.StatusCode);
    }

    [Fact]
    public async Task Calls_are_counted_by_method_and_their_metadata_kept()
    {
        await using var session = await DoubleSession.WithPointsAsync(1);

        await session.Points.CountAsync(
            new CountPoints { CollectionName = DoubleSession.Docs },
            new Metadata { { "x-qdrant-route-affinity", "probe" } },
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(1, session.Server.Requests["Points/Count"]);
        Assert.Equal("probe", session.Server.LastMetadata("Points/Count")!["x-qdrant-route-affinity"]);
        Assert.Null(session.Server.LastMetadata("Points/Query"));
    }

    private static async Task<RpcException> RefusalAsync(DoubleSession session) =>
        await Assert.ThrowsAsync<RpcException>(() => session.NearestIdsAsync());

    private static async Task<IReadOnlyList<bool>> OutcomesAsync(DoubleSession session, int calls)
    {
        var outcomes = new List<bool>();
        for (var call = 0; call < calls; call++)
        {
            try
            {
                await session.CountAsync();
                outcomes.Add(true);
            }
            catch (RpcException)
            {
                outcomes.Add(false);
            }
        }

        return outcomes;
    }
}
