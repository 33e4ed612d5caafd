using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using RagProbe.Embedding;
using RagProbe.Embedding.Caching;
using RagProbe.Embedding.Endpoints;
using RagProbe.Tests.Http;
using RagProbe.Tests.Indexing;

namespace RagProbe.Tests.Embedding.Endpoints;

public sealed class EndpointEmbeddingModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ImpatientTime _time = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Vectors_come_in_the_order_of_the_texts_and_of_unit_length_in_either_form(bool asNumbers)
    {
        await using var server = await EmbeddingServer.StartAsync(async (call, context) =>
            await EmbeddingServer.WriteAsync(context, (await EmbeddingServer.VectorsOfAsync(call)).Select((vector, i) => (i, asNumbers ? EmbeddingServer.Numbers(vector) : EmbeddingServer.Base64(vector))).Reverse()));
        using var model = await OpenAsync(server);

        var vectors = await model.Generator.GenerateAsync(["a red pump", "the green valve", "a red pump"], cancellationToken: Cancelled);

        using var expected = new WordHashGenerator();
        foreach (var (vector, right) in vectors.Zip(await expected.GenerateAsync(["a red pump", "the green valve", "a red pump"], cancellationToken: Cancelled)))
        {
            Assert.All(vector.Vector.ToArray().Zip(right.Vector.ToArray()), pair => Assert.Equal(pair.Second, pair.First, 1e-6f));
        }

        Assert.Equal((WordHashGenerator.Dimensions, "word-hash", 8191), (model.Dimensions, model.Name, model.MaxTokens));
        using var body = JsonDocument.Parse(server.Calls[^1].Body);
        Assert.Equal("word-hash", body.RootElement.GetProperty("model").GetString());
        Assert.False(body.RootElement.TryGetProperty("dimensions", out _));
    }

    [Fact]
    public async Task A_key_goes_as_bearer_token_and_without_one_nothing_is_sent()
    {
        await using var server = await EmbeddingServer.StartAsync(EmbeddingServer.AnswerAsync);

        (await OpenAsync(server)).Dispose();
        (await OpenAsync(server, options => options with { ApiKey = "secret" })).Dispose();

        Assert.Equal(["", "Bearer secret"], server.Calls.Select(call => call.Authorization));
    }

    [Fact]
    public async Task A_deployment_of_Azure_gets_its_key_and_version_where_it_looks_for_them()
    {
        var seen = new List<string>();
        await using var server = await EmbeddingServer.StartAsync((call, context) =>
        {
            lock (seen)
            {
                seen.Add($"{context.Request.Path}{context.Request.QueryString} {context.Request.Headers["api-key"]}");
            }

            return EmbeddingServer.AnswerAsync(call, context);
        });

        (await OpenAsync(server, options => options with { Address = new Uri(server.Address, "/openai/deployments/d?api-version=2024-10-21"), ApiKey = "secret" })).Dispose();

        Assert.Equal(["/openai/deployments/d/embeddings?api-version=2024-10-21 secret"], seen);
        Assert.Equal("", Assert.Single(server.Calls).Authorization);
    }

    [Fact]
    public async Task Texts_are_parted_into_calls_and_few_calls_run_at_once()
    {
        var (running, most) = (0, 0);
        using var full = new SemaphoreSlim(0);
        await using var server = await EmbeddingServer.StartAsync(async (call, context) =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            if (now == 2)
            {
                full.Release(1000);
            }

            if (call.Number > 1)
            {
                // Nobody is answered before two are under way: a third one would be seen.
                await full.WaitAsync(context.RequestAborted);
            }

            Interlocked.Decrement(ref running);
            await EmbeddingServer.AnswerAsync(call, context);
        });
        using var model = await OpenAsync(server, options => options with { MaxTextsPerCall = 3, MaxConcurrentCalls = 2 });
        string[] texts = [.. Enumerable.Range(0, 20).Select(number => $"pump {number}")];

        var both = await Task.WhenAll(model.Generator.GenerateAsync(texts, cancellationToken: Cancelled), model.Generator.GenerateAsync(texts, cancellationToken: Cancelled));

        Assert.All(both, vectors => Assert.Equal(20, vectors.Count));
        Assert.Equal(2, most);
        Assert.Equal([.. Enumerable.Repeat(3, 12), 2, 2], server.Calls.Skip(1).Select(call => EmbeddingServer.TextsOf(call).Count).OrderDescending());
    }

    [Fact]
    public async Task A_call_holds_no_more_tokens_than_it_may()
    {
        await using var server = await EmbeddingServer.StartAsync(EmbeddingServer.AnswerAsync);
        using var model = await OpenAsync(server, options => options with { MaxTokensPerCall = 10 });

        await model.Generator.GenerateAsync([.. Enumerable.Repeat("one two three four", 5)], cancellationToken: Cancelled);

        Assert.Equal([1, 2, 2], server.Calls.Skip(1).Select(call => EmbeddingServer.TextsOf(call).Count).Order());
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task What_passes_is_tried_again_after_the_time_that_the_server_names(int status)
    {
        await using var server = await EmbeddingServer.StartAsync((call, context) => call.Number < 3 ? LoopbackServer.RefuseAsync(context, status, retryAfter: "7") : EmbeddingServer.AnswerAsync(call, context));
        using var model = await OpenAsync(server);

        Assert.Equal([TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(7)], _time.Waits);
        Assert.Equal(3, server.Calls.Count);
        Assert.Equal((1L, 2L), (UsageOf(model).Calls, UsageOf(model).Retries));
    }

    [Theory]
    [InlineData(401, true, "Set RAGPROBE_EMBEDDING_KEY")]
    [InlineData(404, true, "or it does not know the model 'word-hash'")]
    [InlineData(307, true, "name the final address")]
    [InlineData(400, false, "too long for the model")]
    [InlineData(429, true, "Wait and go on later")]
    [InlineData(500, false, "log should say more")]
    public async Task What_does_not_pass_is_an_error_that_names_endpoint_status_words_and_next_step(int status, bool isOutage, string next)
    {
        await using var server = await EmbeddingServer.StartAsync((_, context) => LoopbackServer.RefuseAsync(context, status));

        var error = await Assert.ThrowsAsync<EmbeddingModelException>(() => OpenAsync(server, options => options with { MaxRetries = 1 }));

        Assert.Equal(isOutage, error.IsOutage);
        Assert.StartsWith($"{server.Address}/embeddings: {status}", error.Message, StringComparison.Ordinal);
        Assert.Contains("no room", error.Message, StringComparison.Ordinal);
        Assert.Contains(next, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_the_server_repeats_is_not_in_the_message()
    {
        await using var server = await EmbeddingServer.StartAsync((call, context) =>
        {
            context.Response.StatusCode = 401;
            return context.Response.WriteAsync($"unknown: {call.Authorization}", context.RequestAborted);
        });

        var error = await Assert.ThrowsAsync<EmbeddingModelException>(() => OpenAsync(server, options => options with { ApiKey = "sk-1234" }));

        Assert.Contains("unknown: Bearer (key). The key from the environment is not accepted.", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-1234", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_hangs_is_left_after_the_timeout_and_not_asked_again()
    {
        await using var server = await EmbeddingServer.StartAsync((_, context) => Task.Delay(Timeout.Infinite, context.RequestAborted));

        var error = await Assert.ThrowsAsync<EmbeddingModelException>(() => OpenAsync(server, options => options with { Timeout = TimeSpan.FromSeconds(5) }));

        Assert.True(error.IsOutage);
        Assert.Contains("no answer within 5 s", error.Message, StringComparison.Ordinal);
        Assert.Contains("--embedding-timeout", error.Message, StringComparison.Ordinal);
        Assert.Equal([TimeSpan.FromSeconds(5)], _time.Waits);
    }

    [Fact]
    public async Task Who_stops_is_not_told_of_a_timeout()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        await using var server = await EmbeddingServer.StartAsync(async (_, context) =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => EndpointEmbeddingModel.OpenAsync(EmbeddingServer.OptionsOf(server), _time, memoryFile: null, stop.Token));
    }

    [Theory]
    [InlineData("fewer", false, "1 vectors came for 2 texts")]
    [InlineData("more", false, "3 vectors came for 2 texts")]
    [InlineData("other dimensions", true, "a vector of 3 dimensions came where 32 are legal")]
    [InlineData("not a number", false, "the vector of 'two' holds numbers that are not finite")]
    [InlineData("infinite", false, "the vector of 'two' holds numbers that are not finite")]
    [InlineData("zero", false, "the vector of 'two' has no length")]
    [InlineData("garbage", true, "not JSON: <html>")]
    public async Task A_vector_that_is_none_is_refused(string fault, bool isOutage, string said)
    {
        await using var server = await EmbeddingServer.StartAsync(async (call, context) =>
        {
            var vectors = await EmbeddingServer.VectorsOfAsync(call);
            if (EmbeddingServer.TextsOf(call) is not ["one", "two"])
            {
                await EmbeddingServer.AnswerAsync(call, context);
                return;
            }

            var good = EmbeddingServer.Base64(vectors[0]);
            await (fault switch
            {
                "fewer" => EmbeddingServer.WriteAsync(context, [(0, good)]),
                "more" => EmbeddingServer.WriteAsync(context, [(0, good), (1, good), (2, good)]),
                "other dimensions" => EmbeddingServer.WriteAsync(context, [(0, good), (1, "[1,2,3]")]),
                "not a number" => EmbeddingServer.WriteAsync(context, [(0, good), (1, EmbeddingServer.Base64([.. vectors[1][1..], float.NaN]))]),
                "infinite" => EmbeddingServer.WriteAsync(context, [(0, good), (1, EmbeddingServer.Numbers(vectors[1]).Replace("[", "[1e999,", StringComparison.Ordinal).Replace("," + vectors[1][^1].ToString("R", System.Globalization.CultureInfo.InvariantCulture) + "]", "]", StringComparison.Ordinal))]),
                "zero" => EmbeddingServer.WriteAsync(context, [(0, good), (1, EmbeddingServer.Base64(new float[WordHashGenerator.Dimensions]))]),
                _ => context.Response.WriteAsync("<html>Sign in</html>"),
            });
        });
        using var model = await OpenAsync(server);

        var error = await Assert.ThrowsAsync<EmbeddingModelException>(() => model.Generator.GenerateAsync(["one", "two"], cancellationToken: Cancelled));

        Assert.Equal(isOutage, error.IsOutage);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Contains(server.Address.ToString(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dimensions_are_asked_for_and_others_are_refused()
    {
        await using var server = await EmbeddingServer.StartAsync(EmbeddingServer.AnswerAsync);

        var error = await Assert.ThrowsAsync<EmbeddingModelException>(() => OpenAsync(server, options => options with { Dimensions = 16 }));

        Assert.Contains("a vector of 32 dimensions came where 16 are legal", error.Message, StringComparison.Ordinal);
        using var body = JsonDocument.Parse(server.Calls[0].Body);
        Assert.Equal(16, body.RootElement.GetProperty("dimensions").GetInt32());
    }

    [Fact]
    public async Task Tokens_are_counted_as_the_endpoint_reports_them_and_where_it_does_not_that_is_said()
    {
        await using var server = await EmbeddingServer.StartAsync(async (call, context) =>
            await EmbeddingServer.WriteAsync(context, (await EmbeddingServer.VectorsOfAsync(call)).Select((vector, i) => (i, EmbeddingServer.Base64(vector))), hasUsage: call.Number != 3));
        using var model = await OpenAsync(server);
        Assert.Equal("1 call, 1 text, 10 tokens as the endpoint counts", UsageOf(model).ToString());

        await model.Generator.GenerateAsync(["a", "b"], cancellationToken: Cancelled);
        await model.Generator.GenerateAsync(["c"], cancellationToken: Cancelled);

        Assert.Equal(new EndpointUsage { Calls = 3, Texts = 4, Tokens = 30, CallsWithoutTokens = 1, Retries = 0 }, UsageOf(model));
        Assert.Equal("3 calls, 4 texts, 30 tokens as the endpoint counts, which says nothing of 1 call", UsageOf(model).ToString());
    }

    [Fact]
    public async Task Behind_the_cache_a_second_run_asks_only_which_model_answers()
    {
        await using var server = await EmbeddingServer.StartAsync(EmbeddingServer.AnswerAsync);
        var first = await RunAsync();

        var second = await RunAsync();

        Assert.Equal(first, second);
        Assert.Equal(3, server.Calls.Count);

        async Task<float[]> RunAsync()
        {
            using var model = CachingEmbeddingGenerator.Wrap(await OpenAsync(server, file: _folder.Of("cache.db")), _folder.Of("cache.db"));
            var vectors = await model.Generator.GenerateAsync(["one text"], cancellationToken: Cancelled);
            Assert.NotNull(model.Generator.GetService<EndpointUsageCounter>());
            return vectors[0].Vector.ToArray();
        }
    }

    [Fact]
    public async Task Another_model_behind_the_same_name_gets_another_fingerprint_and_a_remark()
    {
        var isSwapped = false;
        await using var server = await EmbeddingServer.StartAsync(async (call, context) =>
            await EmbeddingServer.WriteAsync(context, (await EmbeddingServer.VectorsOfAsync(call)).Select((vector, i) => (i, EmbeddingServer.Base64(isSwapped ? [.. vector.Reverse()] : vector)))));
        var file = _folder.Of("cache.db");

        var before = await DescribeAsync();
        isSwapped = true;
        var swapped = await DescribeAsync();
        var swappedAgain = await DescribeAsync();
        isSwapped = false;
        var back = await DescribeAsync();

        Assert.NotEqual(before.Fingerprint, swapped.Fingerprint);
        Assert.Contains("another model behind the same name", swapped.Remarks, StringComparison.Ordinal);
        Assert.Equal(swapped.Fingerprint, swappedAgain.Fingerprint);
        Assert.DoesNotContain("another model", before.Remarks + swappedAgain.Remarks + back.Remarks, StringComparison.Ordinal);
        Assert.Equal(before.Fingerprint, back.Fingerprint);

        async Task<(string Fingerprint, string Remarks)> DescribeAsync()
        {
            var opened = await EndpointEmbeddingModel.OpenAsync(EmbeddingServer.OptionsOf(server), _time, file, Cancelled);
            using var model = opened.Model;
            return (model.Fingerprint, string.Join('\n', opened.Remarks));
        }
    }

    [Fact]
    public async Task What_is_unknown_of_an_endpoint_is_said_with_the_option_that_tells()
    {
        await using var server = await EmbeddingServer.StartAsync(EmbeddingServer.AnswerAsync);

        var unknown = await RemarksOfAsync(options => options);
        var openAI = await RemarksOfAsync(options => options with { Model = "text-embedding-3-small" });
        var e5 = await RemarksOfAsync(options => options with { Model = "e5-small-v2" });
        var prefixed = await RemarksOfAsync(options => options with { Model = "e5-small-v2", QueryPrefix = "query: " });

        Assert.Contains("are estimates", unknown, StringComparison.Ordinal);
        Assert.Contains("--embedding-max-tokens", unknown, StringComparison.Ordinal);
        Assert.Empty(openAI);
        Assert.Contains("'query: ' before questions and 'passage: ' before documents", e5, StringComparison.Ordinal);
        Assert.DoesNotContain("before questions", prefixed, StringComparison.Ordinal);

        async Task<string> RemarksOfAsync(Func<EmbeddingEndpointOptions, EmbeddingEndpointOptions> with)
        {
            var opened = await EndpointEmbeddingModel.OpenAsync(with(EmbeddingServer.OptionsOf(server)), _time, memoryFile: null, Cancelled);
            opened.Model.Dispose();
            return string.Join('\n', opened.Remarks);
        }
    }

    private static EndpointUsage UsageOf(EmbeddingModel model) => model.Generator.GetService<EndpointUsageCounter>()!.Read();

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }

    private async Task<EmbeddingModel> OpenAsync(LoopbackServer server, Func<EmbeddingEndpointOptions, EmbeddingEndpointOptions>? with = null, string? file = null)
    {
        var options = EmbeddingServer.OptionsOf(server);
        return (await EndpointEmbeddingModel.OpenAsync(with?.Invoke(options) ?? options, _time, file, Cancelled)).Model;
    }
}
