using Microsoft.AspNetCore.Http;
using RagProbe.Retrieval.Reranking;
using RagProbe.Tests.Http;

namespace RagProbe.Tests.Retrieval.Reranking;

public sealed class HttpRerankerTests
{
    private static readonly RerankRequest Two = new("Which pump?", ["a pump", "pump"]);

    private readonly ImpatientTime _time = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Scores_come_in_the_order_of_the_texts_whatever_order_the_server_prefers()
    {
        await using var server = await RerankServer.StartAsync(RerankServer.ScoreByLengthAsync);
        using var reranker = Reranker(server);

        var answers = await reranker.ScoreAsync([Two, new RerankRequest("Nothing?", []), new RerankRequest("Which valve?", ["the valve"])], Cancelled);

        Assert.Equal([[6, 4], [], [9]], answers.Select(answer => answer.Scores));
        Assert.All(answers, answer => Assert.Equal(0, answer.Retries));
        Assert.Equal(2, server.Calls.Count);
        Assert.Equal(server.Address.ToString(), reranker.Name);
        Assert.Contains(server.Calls, call => call.Body == """{"query":"Which pump?","texts":["a pump","pump"]}""");
        Assert.All(server.Calls, call => Assert.Empty(call.Authorization));
    }

    [Fact]
    public async Task A_model_and_a_key_are_sent_and_the_other_form_of_answer_is_understood()
    {
        await using var server = await RerankServer.StartAsync((_, context) => context.Response.WriteAsync("""{"results":[{"index":1,"relevance_score":0.5},{"index":0,"relevance_score":0.25}]}"""));
        using var reranker = Reranker(server, options => options with { Model = "m-1", ApiKey = "secret" });

        Assert.Equal([0.25, 0.5], (await reranker.ScoreAsync([Two], Cancelled))[0].Scores);
        var call = Assert.Single(server.Calls);
        Assert.Equal("Bearer secret", call.Authorization);
        Assert.Equal("""{"model":"m-1","top_n":2,"query":"Which pump?","documents":["a pump","pump"]}""", call.Body);
        Assert.DoesNotContain("secret", reranker.Name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_texts_than_a_call_takes_go_in_several_calls()
    {
        await using var server = await RerankServer.StartAsync(RerankServer.ScoreByLengthAsync);
        using var reranker = Reranker(server);
        string[] texts = [.. Enumerable.Range(1, 70).Select(length => new string('a', length))];

        var answer = Assert.Single(await reranker.ScoreAsync([new RerankRequest("q", texts)], Cancelled));

        Assert.Equal(Enumerable.Range(1, 70).Select(length => (double)length), answer.Scores);
        Assert.Equal([6, 32, 32], server.Calls.Select(call => RerankServer.TextsOf(call).Count).Order());
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task What_passes_is_tried_again_after_the_time_that_the_server_names(int status)
    {
        await using var server = await RerankServer.StartAsync((call, context) => call.Number < 3 ? LoopbackServer.RefuseAsync(context, status, retryAfter: "7") : RerankServer.ScoreByLengthAsync(call, context));
        using var reranker = Reranker(server);

        var answer = Assert.Single(await reranker.ScoreAsync([Two], Cancelled));

        Assert.Equal([6, 4], answer.Scores);
        Assert.Equal(2, answer.Retries);
        Assert.Equal([TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(7)], _time.Waits);
    }

    [Fact]
    public async Task A_date_to_come_back_at_is_obeyed_too()
    {
        await using var server = await RerankServer.StartAsync((call, context) =>
            call.Number == 1 ? LoopbackServer.RefuseAsync(context, 429, retryAfter: _time.GetUtcNow().AddSeconds(11).ToString("R", System.Globalization.CultureInfo.InvariantCulture)) : RerankServer.ScoreByLengthAsync(call, context));
        using var reranker = Reranker(server);

        await reranker.ScoreAsync([Two], Cancelled);

        Assert.Equal([TimeSpan.FromSeconds(11)], _time.Waits);
    }

    [Fact]
    public async Task Without_a_named_time_the_waits_double()
    {
        await using var server = await RerankServer.StartAsync((call, context) => call.Number < 4 ? LoopbackServer.RefuseAsync(context, 502) : RerankServer.ScoreByLengthAsync(call, context));
        using var reranker = Reranker(server);

        await reranker.ScoreAsync([Two], Cancelled);

        Assert.Equal(3, _time.Waits.Count);
        Assert.All(_time.Waits.Zip([200, 400, 800]), pair => Assert.InRange(pair.First.TotalMilliseconds, pair.Second / 2.0, pair.Second));
    }

    [Fact]
    public async Task Who_is_turned_away_for_too_long_does_not_wait()
    {
        await using var server = await RerankServer.StartAsync((_, context) => LoopbackServer.RefuseAsync(context, 429, retryAfter: "7200"));
        using var reranker = Reranker(server);

        var error = await Assert.ThrowsAsync<RerankException>(() => reranker.ScoreAsync([Two], Cancelled));

        Assert.True(error.IsOutage);
        Assert.Single(server.Calls);
        Assert.Empty(_time.Waits);
    }

    [Theory]
    [InlineData(429, true, "429")]
    [InlineData(503, true, "503")]
    [InlineData(500, false, "500")]
    public async Task What_does_not_pass_is_an_error_that_names_endpoint_status_and_words(int status, bool isOutage, string shown)
    {
        await using var server = await RerankServer.StartAsync((_, context) => LoopbackServer.RefuseAsync(context, status));
        using var reranker = Reranker(server, options => options with { MaxRetries = 2 });

        var error = await Assert.ThrowsAsync<RerankException>(() => reranker.ScoreAsync([Two], Cancelled));

        Assert.Equal(isOutage, error.IsOutage);
        Assert.StartsWith($"{server.Address}: {shown}", error.Message, StringComparison.Ordinal);
        Assert.Contains("after 3 attempts: no room", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, server.Calls.Count);
    }

    [Theory]
    [InlineData(401, true, "Set RAGPROBE_RERANK_KEY")]
    [InlineData(404, true, "No rerank endpoint is there")]
    [InlineData(307, true, "name the final address")]
    [InlineData(422, false, "wants --rerank-model")]
    public async Task What_no_repetition_helps_is_not_repeated(int status, bool isOutage, string next)
    {
        await using var server = await RerankServer.StartAsync((_, context) => LoopbackServer.RefuseAsync(context, status));
        using var reranker = Reranker(server);

        var error = await Assert.ThrowsAsync<RerankException>(() => reranker.ScoreAsync([Two], Cancelled));

        Assert.Equal(isOutage, error.IsOutage);
        Assert.Contains(next, error.Message, StringComparison.Ordinal);
        Assert.Single(server.Calls);
    }

    [Fact]
    public async Task An_answer_that_lacks_a_text_is_an_error_that_names_endpoint_and_gap()
    {
        await using var server = await RerankServer.StartAsync((_, context) => context.Response.WriteAsync("""[{"index":0,"score":1}]"""));
        using var reranker = Reranker(server);

        var error = await Assert.ThrowsAsync<RerankException>(() => reranker.ScoreAsync([Two], Cancelled));

        Assert.False(error.IsOutage);
        Assert.StartsWith($"{server.Address}: no score for 1 of 2 texts", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Calls);
    }

    [Fact]
    public async Task A_server_that_hangs_is_left_after_the_timeout_and_not_asked_again()
    {
        await using var server = await RerankServer.StartAsync((_, context) => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var reranker = Reranker(server, options => options with { Timeout = TimeSpan.FromSeconds(5) });

        var error = await Assert.ThrowsAsync<RerankException>(() => reranker.ScoreAsync([Two], Cancelled));

        Assert.False(error.IsOutage);
        Assert.Contains("no answer within 5 s", error.Message, StringComparison.Ordinal);
        Assert.Contains("--rerank-timeout", error.Message, StringComparison.Ordinal);
        Assert.Equal([TimeSpan.FromSeconds(5)], _time.Waits);
    }

    [Fact]
    public async Task Where_nobody_listens_it_is_an_outage_after_all_attempts()
    {
        Uri address;
        await using (var server = await RerankServer.StartAsync(RerankServer.ScoreByLengthAsync))
        {
            address = server.Address;
        }

        using var reranker = new HttpReranker(new HttpRerankerOptions { Address = address, Timeout = ImpatientTime.Endless, MaxRetries = 2 }, _time);
        var error = await Assert.ThrowsAsync<RerankException>(() => reranker.ScoreAsync([Two], Cancelled));

        Assert.True(error.IsOutage);
        Assert.StartsWith($"{address}: no answer after 3 attempts", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, _time.Waits.Count);
    }

    [Fact]
    public async Task Who_stops_is_not_told_of_a_timeout()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        await using var server = await RerankServer.StartAsync(async (_, context) =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using var reranker = Reranker(server);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reranker.ScoreAsync([Two], stop.Token));
    }

    [Theory]
    [InlineData("ftp://host/rerank")]
    [InlineData("http://")]
    [InlineData("host/rerank")]
    [InlineData("http://user:key@host/rerank")]
    public void What_is_no_address_or_holds_a_key_is_refused(string text) => Assert.Throws<FormatException>(() => HttpRerankerOptions.ParseAddress(text));

    private HttpReranker Reranker(LoopbackServer server, Func<HttpRerankerOptions, HttpRerankerOptions>? with = null)
    {
        var options = new HttpRerankerOptions { Address = server.Address, Timeout = ImpatientTime.Endless };
        return new HttpReranker(with?.Invoke(options) ?? options, _time);
    }
}
