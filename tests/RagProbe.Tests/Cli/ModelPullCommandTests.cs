using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using RagProbe.Tests.Embedding.Onnx;
using RagProbe.Tests.Http;

namespace RagProbe.Tests.Cli;

/// <summary>Downloading models, as processes.</summary>
public sealed class ModelPullCommandTests : IDisposable
{
    private static readonly string Hash = new('a', 64);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("the hashes of 'all-minilm-l6-v3' are not known; did you mean 'all-MiniLM-L6-v2'?", "all-minilm-l6-v3")]
    [InlineData("a model needs its weights and its vocabulary", "intfloat/e5-small-v2")]
    [InlineData("'vocab.txt=12' is not a file of the repository with its hash", "intfloat/e5-small-v2", "--sha256", "vocab.txt=12")]
    [InlineData("is not a file of the repository with its hash", "intfloat/e5-small-v2", "--sha256", "../x.onnx=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("--revision: the files of all-MiniLM-L6-v2 are known", "all-MiniLM-L6-v2", "--revision", "main")]
    [InlineData("--from: 'ftp://mirror' is not the address of a hub", "all-MiniLM-L6-v2", "--from", "ftp://mirror")]
    [InlineData("--to: say which folder keeps models", "all-MiniLM-L6-v2")]
    public async Task A_call_that_cannot_be_meant_is_64_and_says_what_is_legal(string reason, params string[] arguments)
    {
        var answer = await CliProcess.RunAsync(_folder.Path, new Dictionary<string, string>(StringComparer.Ordinal) { ["RAGPROBE_MODELS"] = "", ["RAGPROBE_MODEL_SOURCE"] = "" }, ["model", "pull", .. arguments]);

        Assert.Equal(64, answer.ExitCode);
        Assert.Contains(reason, answer.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_repository_is_pulled_by_the_hashes_that_the_user_names_and_serves_at_once()
    {
        using var tiny = new TinyOnnxModel();
        var (weights, vocabulary) = (await File.ReadAllBytesAsync(Path.Combine(tiny.Folder, "model.onnx"), TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(Path.Combine(tiny.Folder, "vocab.txt"), TestContext.Current.CancellationToken));
        await using var server = await LoopbackServer.StartAsync("", (_, context) => context.Response.Body.WriteAsync(context.Request.Path == "/owner/tiny/resolve/main/vocab.txt" ? vocabulary : weights).AsTask());
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["RAGPROBE_MODELS"] = _folder.Of("models"), ["RAGPROBE_MODEL_SOURCE"] = server.Address.ToString() };
        string[] pull = ["model", "pull", "owner/tiny", "--sha256", $"vocab.txt={Convert.ToHexString(SHA256.HashData(vocabulary))}", "--sha256", $"onnx/model.onnx={Convert.ToHexStringLower(SHA256.HashData(weights))}"];

        var pulled = await CliProcess.RunAsync(_folder.Path, environment, pull);
        var again = await CliProcess.RunAsync(_folder.Path, environment, [.. pull, "--json"]);
        var list = await CliProcess.RunAsync(_folder.Path, environment, "model", "list");

        Assert.Equal((0, 0, 0), (pulled.ExitCode, again.ExitCode, list.ExitCode));
        Assert.Contains("Use it:  ragprobe sweep <eval set> --model tiny", pulled.Output, StringComparison.Ordinal);
        Assert.Contains("2 dimensions", pulled.Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(again.Output);
        Assert.Equal(_folder.Of("models", "tiny"), json.RootElement.GetProperty("path").GetString());
        Assert.All(json.RootElement.GetProperty("files").EnumerateArray(), file => Assert.False(file.GetProperty("wasFetched").GetBoolean()));
        Assert.Contains("tiny", list.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_the_one_meant_is_exit_1_and_leaves_no_model()
    {
        await using var server = await LoopbackServer.StartAsync("", (_, context) => context.Response.WriteAsync("something else"));

        var answer = await CliProcess.RunAsync(_folder.Path, "model", "pull", "owner/tiny", "--to", "models", "--from", server.Address.ToString(), "--sha256", $"model.onnx={Hash}", "--sha256", $"vocab.txt={Hash}");

        Assert.Equal(1, answer.ExitCode);
        Assert.Contains($"where {Hash} is published; they were thrown away", answer.Error, StringComparison.Ordinal);
        Assert.Contains("needs no download", answer.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }
}
