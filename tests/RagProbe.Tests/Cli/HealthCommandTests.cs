using System.Text.Json;
using RagProbe.QdrantDouble;

namespace RagProbe.Tests.Cli;

public sealed class HealthCommandTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private QdrantDoubleServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await QdrantDoubleServer.StartAsync(new QdrantDoubleOptions(), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_healthy_index_passes_with_the_same_bytes_each_time()
    {
        var set = SmallEvalSet.Write(_folder);
        await RunAsync("index", set);
        var text = await RunAsync("health", "--eval-set", set);
        var json = await RunAsync("health", "--eval-set", set, "--json");
        var again = await RunAsync("health", "--eval-set", set, "--json");

        Assert.True((0, 0) == (text.ExitCode, json.ExitCode), text.Error + json.Error);
        Assert.Contains("0 checks failed", text.Output, StringComparison.Ordinal);
        Assert.Equal(json.Output, again.Output);
        using var report = JsonDocument.Parse(json.Output);
        Assert.Equal(("ragprobe.health", 1, 5), (report.RootElement.GetProperty("format").GetString(), report.RootElement.GetProperty("version").GetInt32(), report.RootElement.GetProperty("questions").GetInt32()));
        Assert.Equal(14, report.RootElement.GetProperty("checks").GetArrayLength());
    }

    [Fact]
    public async Task A_failed_check_is_exit_2_with_the_finding_and_the_next_step()
    {
        var set = SmallEvalSet.Write(_folder);
        await RunAsync("index", set, "--collection", "small");
        _server.Faults = new Faults { AnnMiss = new AnnMiss { Share = 0.5 } };
        var text = await RunAsync("health", "--collection", "small", "--eval-set", set);
        var json = await RunAsync("health", "--collection", "small", "--json");

        Assert.True((2, 2) == (text.ExitCode, json.ExitCode), text.Error + json.Error);
        Assert.Contains("FAILED", text.Output, StringComparison.Ordinal);
        Assert.Contains("Next: ", text.Output, StringComparison.Ordinal);
        using var report = JsonDocument.Parse(json.Output);
        Assert.Equal("failed", report.RootElement.GetProperty("status").GetString());
        var recall = report.RootElement.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("name").GetString() == "recall");
        Assert.Equal("failed", recall.GetProperty("status").GetString());
        Assert.InRange(recall.GetProperty("value").GetDouble(), 0, 0.95);
        Assert.Equal(JsonValueKind.Null, recall.GetProperty("questionsAffected").ValueKind);
    }

    [Fact]
    public async Task The_only_index_needs_no_name_and_of_several_one_must_be_named()
    {
        var set = SmallEvalSet.Write(_folder);
        await RunAsync("index", set, "--index", "one");
        var only = await RunAsync("health");
        await RunAsync("index", set, "--index", "two");
        var several = await RunAsync("health");
        var named = await RunAsync("health", "--index", "two", "--sources", Path.Combine(set, "corpus"));

        Assert.Equal((0, 64, 0), (only.ExitCode, several.ExitCode, named.ExitCode));
        Assert.Contains("one, two", several.Error, StringComparison.Ordinal);
        Assert.Contains("no document without chunks", named.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Documents_that_are_not_indexed_are_exit_2()
    {
        var set = SmallEvalSet.Write(_folder);
        await RunAsync("index", set);
        _folder.Write("set/corpus/new.md", "# News\n\nNobody has indexed this yet.\n");

        var answer = await RunAsync("health", "--eval-set", set);

        Assert.Equal(2, answer.ExitCode);
        Assert.Contains("documents without chunks: new.md", answer.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64, "--sample: 0 is not 1 to 10000", "health", "--sample", "0")]
    [InlineData(64, "--limit: 0 is not 1 to 10000", "health", "--limit", "0")]
    [InlineData(64, "--sources", "health", "--eval-set", "set", "--sources", "set/corpus")]
    [InlineData(64, "--index", "health", "--collection", "x", "--index", "y")]
    [InlineData(1, "holds no index", "health")]
    [InlineData(1, "there is no collection", "health", "--collection", "nowhere")]
    public async Task What_makes_no_sense_is_refused_with_what_to_do(int code, string reason, params string[] arguments)
    {
        SmallEvalSet.Write(_folder);
        var answer = await RunAsync(arguments);

        Assert.True(code == answer.ExitCode, answer.Error);
        Assert.Contains(reason, answer.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at RagProbe", answer.Error, StringComparison.Ordinal);
    }

    private Task<CliAnswer> RunAsync(params string[] arguments) =>
        CliProcess.RunAsync(_folder.Path, new Dictionary<string, string>(StringComparer.Ordinal) { ["RAGPROBE_QDRANT_URL"] = _server.Address.ToString() }, arguments);
}
