using Grpc.Core;
using RagProbe.Indexes.Qdrant.Connection;

namespace RagProbe.Tests.Indexes.Qdrant;

public sealed class RetryPolicyTests
{
    private static readonly QdrantOptions Options = new() { Address = new Uri("http://localhost:6334"), Deadline = TimeSpan.FromSeconds(60) };

    [Theory]
    [InlineData("2.5", 2.5)]
    [InlineData("60", 60.0)]
    [InlineData("61", null)]
    [InlineData("1e300", null)]
    public void The_wait_that_a_server_asks_for_is_kept_up_to_the_deadline(string asked, double? seconds)
    {
        var error = new RpcException(new Status(StatusCode.ResourceExhausted, "Rate limiting exceeded"), new Metadata { { "retry-after", asked } });

        Assert.Equal(seconds, new RetryPolicy(Options, new Random(1)).DelayBefore(error, isIdempotent: true, retries: 0)?.TotalSeconds);
    }

    [Theory]
    [InlineData(StatusCode.Unavailable, true)]
    [InlineData(StatusCode.ResourceExhausted, true)]
    [InlineData(StatusCode.DeadlineExceeded, false)]
    [InlineData(StatusCode.Internal, false)]
    [InlineData(StatusCode.NotFound, false)]
    public void Only_what_passes_by_itself_is_sent_again_and_only_where_twice_is_as_good_as_once(StatusCode status, bool isSentAgain)
    {
        var policy = new RetryPolicy(Options, new Random(1));
        var error = new RpcException(new Status(status, "said by the server"));

        Assert.Equal(isSentAgain, policy.DelayBefore(error, isIdempotent: true, retries: 0) is not null);
        Assert.Null(policy.DelayBefore(error, isIdempotent: false, retries: 0));
        Assert.Null(policy.DelayBefore(error, isIdempotent: true, retries: Options.MaxRetries));
    }
}
