using RagProbe.Tests.Embedding.Endpoints;
using RagProbe.Tests.Http;

namespace RagProbe.Tests.Cli;

/// <summary>Sweeping with a model behind an endpoint, as processes.</summary>
public sealed class EndpointCommandTests : IDisposable
{
    private static readonly Dictionary<string, string> NoEnvironment = new(StringComparer.Ordinal) { ["RAGPROBE_EMBEDDING_URL"] = "", ["RAGPROBE_EMBEDDING_KEY"] = "" };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--embedding-timeout: has no effect without a model of an endpoint", "--embedding-timeout", "5")]
    [InlineData("which endpoint serves it? Give its address with --embedding-url or RAGPROBE_EMBEDDING_URL", "--model", "openai:m")]
    [InlineData("--model: 'openai:' names no model", "--model", "openai:", "--embedding-url", "http://127.0.0.1:9/v1")]
    [InlineData("--embedding-url: 'localhost/v1' is not the address of an embedding endpoint", "--model", "openai:m", "--embedding-url", "localhost/v1")]
    [InlineData("--embedding-dimensions: 0 is not 1 to 65536", "--model", "openai:m", "--embedding-dimensions", "0")]
    public async Task An_option_that_makes_no_sense_is_64_and_names_itself(string reason, params string[] options)
    {
        var answer = await CliProcess.RunAsync(_folder.Path, NoEnvironment, ["sweep", SmallEvalSet.Write(_folder), .. options]);

        Assert.Equal(64, answer.ExitCode);
        Assert.Contains(reason, answer.Error, StringComparison.Ordinal);
        Assert.Empty(answer.Output);
    }

    [Fact]
    public async Task An_eval_set_may_not_choose_where_texts_and_a_key_are_sent()
    {
        var set = SmallEvalSet.Write(_folder);
        _folder.Write("set/evalset.json", """{ "name": "small", "defaults": { "embedding-url": "http://127.0.0.1:9/v1" } }""");

        var answer = await CliProcess.RunAsync(_folder.Path, "sweep", set);

        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("no setting of a sweep: 'embedding-url'", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sweep_says_what_it_cost_and_the_next_one_costs_one_question()
    {
        await using var server = await EmbeddingServer.StartAsync(EmbeddingServer.AnswerAsync);
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["RAGPROBE_EMBEDDING_URL"] = server.Address.ToString(), ["RAGPROBE_EMBEDDING_KEY"] = "secret", ["OPENAI_API_KEY"] = "other" };
        string[] call = ["sweep", SmallEvalSet.Write(_folder), "--model", "openai:word-hash", "--no-diagnose"];

        var first = await CliProcess.RunAsync(_folder.Path, environment, call);
        var calls = server.Calls.Count;
        var second = await CliProcess.RunAsync(_folder.Path, environment, call);

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Contains("model word-hash", first.Output, StringComparison.Ordinal);
        Assert.Contains("word-hash: the endpoint answered", first.Error, StringComparison.Ordinal);
        Assert.Contains("tokens as the endpoint counts", first.Error, StringComparison.Ordinal);
        Assert.Contains("the endpoint answered 1 call, 1 text, 10 tokens", second.Error, StringComparison.Ordinal);
        Assert.Equal(calls + 1, server.Calls.Count);
        Assert.All(server.Calls, each => Assert.Equal("Bearer secret", each.Authorization));
        Assert.DoesNotContain("secret", first.Output + first.Error + second.Output + second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_of_OpenAI_goes_to_OpenAI_only()
    {
        await using var server = await EmbeddingServer.StartAsync(EmbeddingServer.AnswerAsync);
        var environment = new Dictionary<string, string>(NoEnvironment, StringComparer.Ordinal) { ["OPENAI_API_KEY"] = "secret", ["AZURE_OPENAI_API_KEY"] = "secret" };

        var answer = await CliProcess.RunAsync(_folder.Path, environment, "index", SmallEvalSet.Write(_folder), "--model", "openai:word-hash", "--embedding-url", server.Address.ToString());

        Assert.Equal(0, answer.ExitCode);
        Assert.All(server.Calls, each => Assert.Empty(each.Authorization));
    }

    [Fact]
    public async Task An_outage_ends_the_sweep_with_what_to_do_and_it_can_be_resumed()
    {
        var isDown = false;
        await using var server = await EmbeddingServer.StartAsync((call, context) =>
            isDown && EmbeddingServer.TextsOf(call).Any(text => text.EndsWith('?')) ? LoopbackServer.RefuseAsync(context, 401) : EmbeddingServer.AnswerAsync(call, context));
        string[] call = ["sweep", SmallEvalSet.Write(_folder), "--model", "openai:word-hash", "--embedding-url", server.Address.ToString(), "--no-diagnose"];
        isDown = true;

        var stopped = await CliProcess.RunAsync(_folder.Path, NoEnvironment, call);
        isDown = false;
        var resumed = await CliProcess.RunAsync(_folder.Path, NoEnvironment, [.. call, "--resume"]);

        Assert.Equal((1, 0), (stopped.ExitCode, resumed.ExitCode));
        Assert.Contains($"{server.Address}/embeddings: 401 Unauthorized: no room. Set RAGPROBE_EMBEDDING_KEY in the environment.", stopped.Error, StringComparison.Ordinal);
        Assert.Contains("--resume", stopped.Error, StringComparison.Ordinal);
        Assert.StartsWith("Sweep 1: small 3, 5 questions", resumed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("error", resumed.Output, StringComparison.Ordinal);
    }
}
