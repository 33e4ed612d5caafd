using Microsoft.AspNetCore.Http;
using RagProbe.EvalSets;
using RagProbe.External;
using RagProbe.Tests.Http;

namespace RagProbe.Tests.External;

public sealed class HttpSourceTests
{
    private static readonly Question Asked = new() { Id = "q1", Text = "Which pump?" };

    private readonly ImpatientTime _time = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_question_is_posted_and_its_results_are_read()
    {
        await using var server = await LoopbackServer.StartAsync("/search", AnswerAsync);
        await using var source = Source(server, options => options with { ApiKey = "secret" });

        var answer = await source.AskAsync(Asked, 5, Cancelled);

        Assert.Equal("the pump", Assert.Single(answer!.Items).Text);
        var call = Assert.Single(server.Calls);
        Assert.Equal(("""{"query":"Which pump?","k":5}""", "Bearer secret"), (call.Body, call.Authorization));
        Assert.DoesNotContain("secret", source.Name + source.Fingerprint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task What_passes_is_tried_again_after_the_time_that_the_server_names(int status)
    {
        await using var server = await LoopbackServer.StartAsync("/search", (call, context) => call.Number < 3 ? LoopbackServer.RefuseAsync(context, status, retryAfter: "7") : AnswerAsync(call, context));
        await using var source = Source(server);

        Assert.Equal(2, (await source.AskAsync(Asked, 5, Cancelled))!.Retries);
        Assert.Equal([TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(7)], _time.Waits);
    }

    [Theory]
    [InlineData(429, true, "Wait and go on later")]
    [InlineData(500, false, "log should say more")]
    [InlineData(401, true, "Set RAGPROBE_RETRIEVER_KEY")]
    [InlineData(404, true, "No endpoint that takes POST is there")]
    [InlineData(307, true, "name the final address")]
    [InlineData(422, false, "\"retriever\" in ragprobe.json")]
    public async Task What_does_not_pass_says_what_came_and_what_to_do(int status, bool isOutage, string next)
    {
        await using var server = await LoopbackServer.StartAsync("/search", (_, context) => LoopbackServer.RefuseAsync(context, status));
        await using var source = Source(server);

        var error = await Assert.ThrowsAsync<ExternalRetrieverException>(() => source.AskAsync(Asked, 5, Cancelled));

        Assert.Equal(isOutage, error.IsOutage);
        Assert.StartsWith($"{server.Address}: {status}", error.Message, StringComparison.Ordinal);
        Assert.Contains("no room", error.Message, StringComparison.Ordinal);
        Assert.Contains(next, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html>", "not JSON: <html>")]
    [InlineData("""{"hits":[]}""", "the path results[*] leads nowhere at 'results': there is an object with 'hits'")]
    [InlineData("""{"results":[{"score":1}]}""", "neither text nor id nor source")]
    public async Task An_answer_of_another_shape_is_an_error_and_no_empty_list(string body, string reason)
    {
        await using var server = await LoopbackServer.StartAsync("/search", (_, context) => context.Response.WriteAsync(body));
        await using var source = Source(server);

        var error = await Assert.ThrowsAsync<ExternalRetrieverException>(() => source.AskAsync(Asked, 5, Cancelled));

        Assert.False(error.IsOutage);
        Assert.StartsWith($"{server.Address}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_hangs_is_left_after_the_timeout()
    {
        await using var server = await LoopbackServer.StartAsync("/search", (_, context) => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var source = Source(server, options => options with { Timeout = TimeSpan.FromSeconds(5) });

        var error = await Assert.ThrowsAsync<ExternalRetrieverException>(() => source.AskAsync(Asked, 5, Cancelled));

        Assert.False(error.IsOutage);
        Assert.Contains("no answer within 5 s. Is the server overloaded? A longer --retriever-timeout waits longer.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_fingerprint_is_of_the_address_and_of_how_it_is_asked_and_read()
    {
        await using var server = await LoopbackServer.StartAsync("/search", AnswerAsync);
        await using var one = Source(server);
        await using var same = Source(server, options => options with { Timeout = TimeSpan.FromSeconds(1) });
        await using var read = Source(server, options => options with { Mapping = new RetrieverMapping { Response = new ResponseMapping { Text = JsonPath.Parse("body") } } });
        await using var other = Source(server, options => options with { Address = new Uri(server.Address, "/other") });

        Assert.Equal(one.Fingerprint, same.Fingerprint);
        Assert.Equal(3, new[] { one, read, other }.Select(source => source.Fingerprint).Distinct(StringComparer.Ordinal).Count());
    }

    private static Task AnswerAsync(LoopbackCall call, HttpContext context) => context.Response.WriteAsync("""{"results":[{"text":"the pump","score":1}]}""");

    private HttpSource Source(LoopbackServer server, Func<HttpSourceOptions, HttpSourceOptions>? with = null)
    {
        var options = new HttpSourceOptions { Address = server.Address, Timeout = ImpatientTime.Endless, MaxRetries = 2 };
        return new HttpSource(with?.Invoke(options) ?? options, _time);
    }
}
