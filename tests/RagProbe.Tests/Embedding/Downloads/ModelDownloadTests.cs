using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using RagProbe.Embedding;
using RagProbe.Embedding.Downloads;
using RagProbe.Embedding.Onnx;
using RagProbe.Tests.Embedding.Onnx;
using RagProbe.Tests.Http;

namespace RagProbe.Tests.Embedding.Downloads;

public sealed class ModelDownloadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ImpatientTime _time = new();
    private readonly TinyOnnxModel _tiny = new();
    private readonly List<string> _asked = [];
    private readonly byte[] _weights;
    private readonly byte[] _vocabulary;

    public ModelDownloadTests()
    {
        _weights = File.ReadAllBytes(Path.Combine(_tiny.Folder, "model.onnx"));
        _vocabulary = File.ReadAllBytes(Path.Combine(_tiny.Folder, "vocab.txt"));
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private PublishedModel Model => new()
    {
        Name = "tiny",
        Repository = "owner/tiny",
        Revision = "abc",
        Licence = "mit",
        Pooling = OnnxPooling.Cls,
        MaxTokens = 17,
        QueryPrefix = "find: ",
        Files = [FileOf("onnx/model.onnx", _weights), FileOf("vocab.txt", _vocabulary)],
    };

    public void Dispose()
    {
        _tiny.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_model_is_downloaded_checked_and_loads_with_the_settings_that_are_known_of_it()
    {
        await using var server = await ServeAsync(ServeFileAsync);

        var downloaded = await PullAsync(server);

        Assert.Equal(["onnx/model.onnx", "vocab.txt"], downloaded.Fetched.Select(file => file.Path));
        Assert.Equal(["/hub/owner/tiny/resolve/abc/onnx/model.onnx", "/hub/owner/tiny/resolve/abc/vocab.txt"], _asked);
        using var model = OnnxEmbeddingModel.Load(_folder.Of("tiny"));
        Assert.Equal((17, "find: ", 2), (model.MaxTokens, model.QueryPrefix, model.Dimensions));
        Assert.Equal("mit", new EmbeddingModelCatalog([_folder.Path]).List().Single(known => known.Name == "tiny").Licence);
        Assert.Contains("pooling_mode_cls_token\": true", await File.ReadAllTextAsync(_folder.Of("tiny", "1_Pooling", "config.json"), Cancelled), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.part", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task What_is_there_is_checked_and_not_fetched_again()
    {
        await using var server = await ServeAsync(ServeFileAsync);
        await PullAsync(server);
        _asked.Clear();

        var again = await PullAsync(server);

        Assert.Empty(again.Fetched);
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task A_file_that_is_another_one_is_neither_used_nor_overwritten()
    {
        await using var server = await ServeAsync(ServeFileAsync);
        var path = _folder.Write("tiny/vocab.txt", "mine");

        var error = await Assert.ThrowsAsync<EmbeddingModelException>(() => PullAsync(server));

        Assert.StartsWith($"{path}: is another file: its sha256 is", error.Message, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(path, Cancelled));
    }

    [Fact]
    public async Task A_download_that_broke_off_goes_on_where_it_was()
    {
        await using var server = await ServeAsync(ServeFileAsync);
        Directory.CreateDirectory(_folder.Of("tiny", "onnx"));
        await File.WriteAllBytesAsync(_folder.Of("tiny", "onnx", "model.onnx.part"), _weights[..100], Cancelled);

        await PullAsync(server);

        Assert.Equal("/hub/owner/tiny/resolve/abc/onnx/model.onnx bytes=100-", _asked[0]);
        Assert.Equal(_weights, await File.ReadAllBytesAsync(_folder.Of("tiny", "onnx", "model.onnx"), Cancelled));
    }

    [Fact]
    public async Task A_connection_that_breaks_in_the_middle_is_opened_again_from_there()
    {
        await using var server = await ServeAsync(async (content, context) =>
        {
            if (_asked.Count > 1)
            {
                await ServeFileAsync(content, context);
                return;
            }

            context.Response.ContentLength = content.Length;
            await context.Response.Body.WriteAsync(content.AsMemory(0, 50), Cancelled);
            await context.Response.Body.FlushAsync(Cancelled);
            context.Abort();
        });

        await PullAsync(server);

        Assert.Equal(_weights, await File.ReadAllBytesAsync(_folder.Of("tiny", "onnx", "model.onnx"), Cancelled));
        Assert.Equal(3, _asked.Count);
    }

    [Fact]
    public async Task A_beginning_that_does_not_fit_is_thrown_away_once_and_the_file_fetched_from_its_start()
    {
        await using var server = await ServeAsync(ServeFileAsync);
        Directory.CreateDirectory(_folder.Of("tiny", "onnx"));
        await File.WriteAllBytesAsync(_folder.Of("tiny", "onnx", "model.onnx.part"), new byte[100], Cancelled);

        await PullAsync(server);

        Assert.Equal(["/hub/owner/tiny/resolve/abc/onnx/model.onnx bytes=100-", "/hub/owner/tiny/resolve/abc/onnx/model.onnx"], _asked[..2]);
        Assert.Equal(_weights, await File.ReadAllBytesAsync(_folder.Of("tiny", "onnx", "model.onnx"), Cancelled));
    }

    [Fact]
    public async Task A_server_that_knows_no_ranges_sends_all_and_all_is_taken()
    {
        await using var server = await ServeAsync((content, context) => context.Response.Body.WriteAsync(content, Cancelled).AsTask());
        Directory.CreateDirectory(_folder.Of("tiny", "onnx"));
        await File.WriteAllBytesAsync(_folder.Of("tiny", "onnx", "model.onnx.part"), _weights[..100], Cancelled);

        await PullAsync(server);

        Assert.Equal(_weights, await File.ReadAllBytesAsync(_folder.Of("tiny", "onnx", "model.onnx"), Cancelled));
    }

    [Fact]
    public async Task A_file_with_another_hash_is_thrown_away_and_both_hashes_named()
    {
        await using var server = await ServeAsync((content, context) => context.Response.Body.WriteAsync((byte[])[.. content[..^1], (byte)(content[^1] ^ 1)], Cancelled).AsTask());

        var error = await Assert.ThrowsAsync<EmbeddingModelException>(() => PullAsync(server));

        Assert.Contains(Model.Files[0].Sha256, error.Message, StringComparison.Ordinal);
        Assert.Contains("thrown away", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
        Assert.Single(_asked);
    }

    [Fact]
    public async Task Who_sends_more_than_the_file_is_not_listened_to_for_long()
    {
        await using var server = await ServeAsync(async (content, context) =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(content, context.RequestAborted);
            }
        });

        var error = await Assert.ThrowsAsync<EmbeddingModelException>(() => PullAsync(server));

        Assert.Contains("thrown away", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_passes_is_tried_again_after_the_time_that_the_server_names()
    {
        await using var server = await ServeAsync((content, context) => _asked.Count < 3 ? LoopbackServer.RefuseAsync(context, _asked.Count == 1 ? 429 : 503, retryAfter: "9") : ServeFileAsync(content, context));

        await PullAsync(server);

        Assert.Equal([TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(9)], _time.Waits.Where(wait => wait == TimeSpan.FromSeconds(9)));
    }

    [Theory]
    [InlineData(404, 1)]
    [InlineData(401, 1)]
    [InlineData(500, 5)]
    public async Task Without_a_way_to_the_files_the_message_says_which_to_put_where(int status, int attempts)
    {
        await using var server = await ServeAsync((_, context) => LoopbackServer.RefuseAsync(context, status));

        var error = await Assert.ThrowsAsync<EmbeddingModelException>(() => PullAsync(server));

        Assert.Contains($"model.onnx: {status}", error.Message, StringComparison.Ordinal);
        foreach (var file in Model.Files)
        {
            Assert.Contains($"{server.Address}/owner/tiny/resolve/abc/{file.Path}", error.Message, StringComparison.Ordinal);
            Assert.Contains($"to {_folder.Of("tiny", file.Path)} (sha256 {file.Sha256}", error.Message, StringComparison.Ordinal);
        }

        Assert.Contains("--model static) needs no download", error.Message, StringComparison.Ordinal);
        Assert.Equal(attempts, _asked.Count);
    }

    [Fact]
    public async Task Files_that_were_put_there_by_hand_become_a_model_without_any_network()
    {
        Uri gone;
        await using (var server = await ServeAsync(ServeFileAsync))
        {
            gone = server.Address;
        }

        Directory.CreateDirectory(_folder.Of("tiny", "onnx"));
        await File.WriteAllBytesAsync(_folder.Of("tiny", "onnx", "model.onnx"), _weights, Cancelled);
        await File.WriteAllBytesAsync(_folder.Of("tiny", "vocab.txt"), _vocabulary, Cancelled);
        using var download = new ModelDownload(gone, _time);

        await download.RunAsync(Model, _folder.Of("tiny"), progress: null, Cancelled);

        using var model = OnnxEmbeddingModel.Load(_folder.Of("tiny"));
        Assert.Equal(17, model.MaxTokens);
    }

    [Fact]
    public async Task Where_nobody_listens_the_reason_is_named_after_all_attempts()
    {
        Uri gone;
        await using (var server = await ServeAsync(ServeFileAsync))
        {
            gone = server.Address;
        }

        using var download = new ModelDownload(gone, new OnlyWaitsPass(_time));
        var error = await Assert.ThrowsAsync<EmbeddingModelException>(() => download.RunAsync(Model, _folder.Of("tiny"), progress: null, Cancelled));

        Assert.Contains("no answer", error.Message, StringComparison.Ordinal);
        Assert.Contains("after 5 attempts", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_model_that_is_known_has_hashes_a_revision_and_its_vocabulary_last() => Assert.All(PublishedModels.All, model =>
    {
        Assert.All(model.Files, file => Assert.Matches("^[0-9a-f]{64}$", file.Sha256));
        Assert.Equal("vocab.txt", model.Files[^1].Path);
        Assert.Same(model, PublishedModels.Find(model.Name.ToUpperInvariant()));
        Assert.Equal($"https://huggingface.co/{model.Repository}/resolve/{model.Revision}/onnx/model.onnx", model.AddressOf(model.Files[0], PublishedModels.Hub).AbsoluteUri);
    });

    [Fact]
    public void The_hash_of_the_vocabulary_is_that_of_the_file_that_models_at_hand_have()
    {
        var path = SharedData.Path("models/all-MiniLM-L6-v2/vocab.txt");

        Assert.Equal(PublishedModels.Find("all-MiniLM-L6-v2")!.Files[^1], FileOf("vocab.txt", File.ReadAllBytes(path)));
    }

    private static PublishedFile FileOf(string path, byte[] content) => new(path, Convert.ToHexStringLower(SHA256.HashData(content)), content.Length);

    private static async Task ServeFileAsync(byte[] content, HttpContext context)
    {
        var start = 0;
        if (context.Request.GetTypedHeaders().Range?.Ranges.Single().From is { } from)
        {
            start = (int)from;
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.Headers.ContentRange = FormattableString.Invariant($"bytes {start}-{content.Length - 1}/{content.Length}");
        }

        context.Response.ContentLength = content.Length - start;
        await context.Response.Body.WriteAsync(content.AsMemory(start), Cancelled);
    }

    private Task<LoopbackServer> ServeAsync(Func<byte[], HttpContext, Task> serve) => LoopbackServer.StartAsync("/hub", (_, context) =>
    {
        lock (_asked)
        {
            _asked.Add($"{context.Request.Path} {context.Request.Headers.Range}".TrimEnd());
        }

        return serve(context.Request.Path.Value!.EndsWith("vocab.txt", StringComparison.Ordinal) ? _vocabulary : _weights, context);
    });

    private async Task<DownloadedModel> PullAsync(LoopbackServer server)
    {
        using var download = new ModelDownload(server.Address, new OnlyWaitsPass(_time));
        return await download.RunAsync(Model, _folder.Of("tiny"), progress: null, Cancelled);
    }

    /// <summary>Waits pass at once; the minute of patience with a server does not.</summary>
    private sealed class OnlyWaitsPass(ImpatientTime waits) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => waits.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            (dueTime >= TimeSpan.FromMinutes(1) ? TimeProvider.System : waits).CreateTimer(callback, state, dueTime, period);
    }
}
