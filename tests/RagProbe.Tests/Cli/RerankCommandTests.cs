using System.Text.Json;
using Microsoft.AspNetCore.Http;
using RagProbe.Tests.Retrieval.Reranking;

namespace RagProbe.Tests.Cli;

/// <summary>Sweeping with a reranker, as processes.</summary>
public sealed class RerankCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--rerank-depth: has no effect without --rerank", "--rerank-depth", "20")]
    [InlineData("--rerank-model: has no effect without --rerank", "--rerank-model", "m")]
    [InlineData("--rerank-depth: 0 is not 1 or more", "--rerank", "static", "--rerank-depth", "0")]
    [InlineData("--rerank-model: is about an HTTP endpoint, and --rerank names the model 'static'", "--rerank", "static", "--rerank-model", "m")]
    [InlineData("--rerank-timeout: 0 is not 1 to 86400 (seconds)", "--rerank", "http://127.0.0.1:9/rerank", "--rerank-timeout", "0")]
    [InlineData("--rerank: 'ftp://host/rerank' is not the address of a rerank endpoint", "--rerank", "ftp://host/rerank")]
    [InlineData("keep the key in the environment", "--rerank", "http://me:key@host/rerank")]
    public async Task An_option_that_makes_no_sense_is_64_and_names_itself(string reason, params string[] options)
    {
        var answer = await CliProcess.RunAsync(_folder.Path, ["sweep", SmallEvalSet.Write(_folder), .. options]);

        Assert.Equal(64, answer.ExitCode);
        Assert.Contains(reason, answer.Error, StringComparison.Ordinal);
        Assert.Empty(answer.Output);
    }

    [Fact]
    public async Task A_model_that_is_not_there_is_exit_1_before_anything_is_indexed()
    {
        var answer = await CliProcess.RunAsync(_folder.Path, "sweep", SmallEvalSet.Write(_folder), "--rerank", "nowhere");

        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("nowhere: no such model", answer.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("index", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_eval_set_may_not_choose_where_texts_and_a_key_are_sent()
    {
        var set = SmallEvalSet.Write(_folder);
        _folder.Write("set/evalset.json", """{ "name": "small", "defaults": { "rerank": "http://127.0.0.1:9/rerank" } }""");

        var answer = await CliProcess.RunAsync(_folder.Path, "sweep", set);

        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("no setting of a sweep: 'rerank'", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sweep_with_an_endpoint_is_replayed_by_diagnose_and_shown_with_its_stage()
    {
        await using var server = await RerankServer.StartAsync(RerankServer.ScoreByLengthAsync);
        var set = SmallEvalSet.Write(_folder);
        string[] options = ["--rerank", server.Address.ToString(), "--rerank-depth", "3"];
        var key = new Dictionary<string, string>(StringComparer.Ordinal) { ["RAGPROBE_RERANK_KEY"] = "secret" };

        var sweep = await CliProcess.RunAsync(_folder.Path, key, ["sweep", set, "--json", .. options]);
        var other = await CliProcess.RunAsync(_folder.Path, key, ["diagnose", set]);
        var diagnosed = await CliProcess.RunAsync(_folder.Path, key, ["diagnose", set, .. options]);
        var show = await CliProcess.RunAsync(_folder.Path, "show", "q1");

        Assert.Equal((0, 1, 0, 0), (sweep.ExitCode, other.ExitCode, diagnosed.ExitCode, show.ExitCode));
        using var json = JsonDocument.Parse(sweep.Output);
        Assert.Contains($"rerank the first 3 by {server.Address}", sweep.Output, StringComparison.Ordinal);
        Assert.Contains("pipeline", other.Error, StringComparison.Ordinal);
        Assert.Contains($"rerank  the first 3 by {server.Address}", show.Output, StringComparison.Ordinal);
        Assert.Contains("after reranking", show.Output, StringComparison.Ordinal);
        Assert.All(server.Calls, call => Assert.Equal("Bearer secret", call.Authorization));
        Assert.DoesNotContain("secret", sweep.Output + sweep.Error + diagnosed.Output + diagnosed.Error + show.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_that_wants_a_key_ends_the_sweep_with_what_to_do()
    {
        await using var server = await RerankServer.StartAsync((_, context) =>
        {
            context.Response.StatusCode = 401;
            return context.Response.WriteAsync("who are you?");
        });

        var answer = await CliProcess.RunAsync(_folder.Path, "sweep", SmallEvalSet.Write(_folder), "--rerank", server.Address.ToString());

        Assert.Equal(1, answer.ExitCode);
        Assert.Contains($"{server.Address}: 401 Unauthorized: who are you?. Set RAGPROBE_RERANK_KEY in the environment.", answer.Error, StringComparison.Ordinal);
        Assert.Contains("--resume", answer.Error, StringComparison.Ordinal);
    }
}
