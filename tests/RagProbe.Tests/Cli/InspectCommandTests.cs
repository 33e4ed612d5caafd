using System.Text.Json;
using Qdrant.Client.Grpc;
using RagProbe.Configuration;
using RagProbe.Tests.Inspection;

namespace RagProbe.Tests.Cli;

public sealed class InspectCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Inspect_finds_mapping_model_and_links_and_writes_them()
    {
        await using var server = await InspectionServer.StartAsync("1.16.3", "foreign-llamaindex");
        string[] arguments =
        [
            "inspect", "--collection", "foreign-llamaindex", "--qdrant", server.Server.Address.ToString(), "--eval-set", SharedData.Path("data", "chunking-evaluation", "questions.csv"), "--models", SharedData.Path("models"),
        ];
        var text = await CliProcess.RunAsync(_folder.Path, [.. arguments, "--write"]);
        var json = await CliProcess.RunAsync(_folder.Path, [.. arguments, "--json"]);
        var again = await CliProcess.RunAsync(_folder.Path, [.. arguments, "--json"]);

        Assert.Equal((0, 0), (text.ExitCode, json.ExitCode));
        Assert.Contains("all-MiniLM-L6-v2 made these vectors", text.Output, StringComparison.Ordinal);
        Assert.Contains("1 of 1 sources in the payloads lead to a document", text.Output, StringComparison.Ordinal);
        Assert.Contains("questions of 472 expect text of a document without points", text.Output, StringComparison.Ordinal);
        Assert.Contains("--collection foreign-llamaindex", text.Output, StringComparison.Ordinal);
        Assert.Equal(json.Output, again.Output);
        using var report = JsonDocument.Parse(json.Output);
        Assert.Equal(("ragprobe.inspection", 1), (report.RootElement.GetProperty("format").GetString(), report.RootElement.GetProperty("version").GetInt32()));
        Assert.Equal(1, report.RootElement.GetProperty("sources").GetProperty("rate").GetDouble());
        Assert.Equal("matches", report.RootElement.GetProperty("models")[0].GetProperty("verdict").GetString());

        var written = ConfigurationReader.Load(_folder.Of("ragprobe.json")).Collections["foreign-llamaindex"];
        Assert.Equal(("", null, SharedData.Path("models", "all-MiniLM-L6-v2")), (written.Vector, written.Sparse, written.Model));
        Assert.Equal(("json(_node_content).text", "file_path"), (written.Payload!.Text.ToString(), written.Payload.Source.ToString()));
    }

    [Fact]
    public async Task What_a_payload_holds_cannot_steer_the_terminal()
    {
        await using var server = await InspectionServer.StartAsync();
        var connection = server.Connection;
        await connection.Collections.CreateAsync(new CreateCollection { CollectionName = "docs", VectorsConfig = new() { Params = new() { Size = 1, Distance = Distance.Dot } } }, cancellationToken: TestContext.Current.CancellationToken);
        var point = new PointStruct { Id = new() { Num = 1 }, Vectors = new() { Vector = new() { Dense = new() { Data = { 1 } } } } };
        point.Payload["\u001b]0;x\u0007[red]"] = new() { StringValue = "\u001b[2Jwiped [bold]" };
        await connection.Points.UpsertAsync(new() { CollectionName = "docs", Wait = true, Points = { point } }, cancellationToken: TestContext.Current.CancellationToken);

        var answer = await CliProcess.RunAsync(_folder.Path, "inspect", "--collection", "docs", "--qdrant", server.Server.Address.ToString());

        Assert.Equal(0, answer.ExitCode);
        Assert.DoesNotContain('\u001b', answer.Output);
        Assert.Contains("wiped [bold]", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Aliases_are_listed_moved_and_resolved()
    {
        await using var server = await InspectionServer.StartAsync("1.16.3", "foreign-handmade", "foreign-haystack");
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["RAGPROBE_QDRANT_URL"] = server.Server.Address.ToString() };
        var made = await CliProcess.RunAsync(_folder.Path, environment, "alias", "swap", "docs", "--to", "foreign-handmade");
        var moved = await CliProcess.RunAsync(_folder.Path, environment, "alias", "swap", "docs", "--to", "foreign-haystack");
        var resolved = await CliProcess.RunAsync(_folder.Path, environment, "alias", "resolve", "docs");
        var listed = await CliProcess.RunAsync(_folder.Path, environment, "alias", "list", "--json");
        var refused = await CliProcess.RunAsync(_folder.Path, environment, "alias", "swap", "docs", "--to", "foreign-haystak");

        Assert.Equal((0, 0, 0, 0, 1), (made.ExitCode, moved.ExitCode, resolved.ExitCode, listed.ExitCode, refused.ExitCode));
        Assert.Contains("Back: ragprobe alias swap docs --to foreign-handmade", moved.Output, StringComparison.Ordinal);
        Assert.Equal("foreign-haystack", resolved.Output.Trim());
        Assert.Contains("\"docs\"", listed.Output, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'foreign-haystack'?", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64, "is not 1 to 10000", "--sample", "0")]
    [InlineData(64, "is not 1 to 86400", "--qdrant-timeout", "0")]
    [InlineData(64, "REST port", "--qdrant", "localhost:6333")]
    [InlineData(1, "no such folder", "--models", "nowhere")]
    [InlineData(1, "Is Qdrant running there", "--qdrant", "http://127.0.0.1:1")]
    public async Task What_cannot_be_meant_is_refused_with_the_reason(int code, string reason, params string[] options)
    {
        var answer = await CliProcess.RunAsync(_folder.Path, ["inspect", "--collection", "docs", .. options]);

        Assert.Equal((code, ""), (answer.ExitCode, answer.Output));
        Assert.Contains(reason, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_settings_file_with_errors_is_refused_before_the_work()
    {
        _folder.Write("ragprobe.json", """{ "qdrant": { "api-key": "s3cr3t" } }""");
        var answer = await CliProcess.RunAsync(_folder.Path, "inspect", "--collection", "docs");

        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("QDRANT_API_KEY", answer.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", answer.Error, StringComparison.Ordinal);
    }
}
