using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using RagProbe.Http;

namespace RagProbe.Embedding.Downloads;

/// <summary>
/// Fetches a published model into a folder. A file is written beside its place, goes on where an earlier download broke off, and takes its
/// place in one step once its hash is the published one: what stands there is whole.
/// </summary>
/// <param name="time">For waits and time-outs.</param>
public sealed class ModelDownload(Uri source, TimeProvider time) : IDisposable
{
    /// <summary>What stands beside a file while it is downloaded.</summary>
    public const string PartialExtension = ".part";

    private const int MaxAttempts = 5;
    private const int BufferBytes = 1 << 16;

    /// <summary>How long a server may send nothing, and the longest wait that it may ask for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient _client = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(10), MaxAutomaticRedirections = 5 }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly Backoff _backoff = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(10), new Random(Seed: 0));

    /// <summary>Downloads what is missing and checks all.</summary>
    /// <param name="folder">Of the model; made where there is none.</param>
    /// <exception cref="EmbeddingModelException">A file cannot be had, or is not the published one; says what to do.</exception>
    /// <exception cref="IOException">The folder cannot be written to, or another download is under way.</exception>
    public async Task<DownloadedModel> RunAsync(PublishedModel model, string folder, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var fetched = new List<PublishedFile>();
        foreach (var file in model.Files)
        {
            var path = Path.Combine(folder, Path.Combine(file.Path.Split('/')));
            if (File.Exists(path))
            {
                await RequireSameAsync(path, file, cancellationToken);
                continue;
            }

            if (file == model.Files[^1])
            {
                // Before the last file makes a model of the folder.
                ModelSettingsFiles.Write(folder, model, source);
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await FetchAsync(model, file, path, folder, progress, cancellationToken);
            fetched.Add(file);
        }

        ModelSettingsFiles.Write(folder, model, source);
        return new DownloadedModel(folder, fetched);
    }

    public void Dispose() => _client.Dispose();

    private static async Task RequireSameAsync(string path, PublishedFile file, CancellationToken cancellationToken)
    {
        var hash = await HashAsync(path, cancellationToken);
        if (hash != file.Sha256)
        {
            throw new EmbeddingModelException($"{path}: is another file: its sha256 is {hash}, that of the published one {file.Sha256}. Move it away and run again, or name another folder with --to.");
        }
    }

    private async Task FetchAsync(PublishedModel model, PublishedFile file, string path, string folder, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        var address = model.AddressOf(file, source);
        var partial = path + PartialExtension;
        for (var attempt = 1; ; attempt++)
        {
            var resumed = LengthOf(partial);
            var failure = file.SizeBytes is { } size && resumed == size ? null : await TryAsync(address, file, partial, resumed, progress, cancellationToken);
            if (failure is null)
            {
                var hash = await HashAsync(partial, cancellationToken);
                if (hash == file.Sha256)
                {
                    File.Move(partial, path);
                    return;
                }

                // A beginning from elsewhere, or from an earlier state of the file, is no use: once more from the start.
                var length = LengthOf(partial);
                File.Delete(partial);
                failure = new Failure($"{length} bytes came with the sha256 {hash}, where {file.Sha256} is published{(file.SizeBytes is { } published ? $" for {published} bytes" : "")}; they were thrown away", resumed > 0 ? TimeSpan.Zero : null);
            }

            if (failure.Wait is not { } wait || attempt == MaxAttempts)
            {
                throw new EmbeddingModelException(Instructions(model, folder, $"{address}: {failure.What}{(attempt == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" after {attempt} attempts"))}."), failure.Cause!);
            }

            await Task.Delay(wait > TimeSpan.Zero ? wait : failure.IsTold ? TimeSpan.Zero : _backoff.Before(attempt - 1), time, cancellationToken);
        }
    }

    private async Task<Failure?> TryAsync(Uri address, PublishedFile file, string partial, long resumed, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            if (resumed > 0)
            {
                request.Headers.Range = new RangeHeaderValue(resumed, to: null);
            }

            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
            {
                return Judge(response, partial, resumed);
            }

            // A server that knows no ranges, or sends another one, sends the file from its beginning: or nothing that helps.
            var start = response.StatusCode == HttpStatusCode.PartialContent ? response.Content.Headers.ContentRange?.From ?? -1 : 0;
            if (start != 0 && start != resumed)
            {
                File.Delete(partial);
                return new Failure("the server sent another part than the one that was asked for", TimeSpan.Zero);
            }

            var total = start + response.Content.Headers.ContentLength;
            await using var target = new FileStream(partial, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, BufferBytes, useAsync: true);
            target.SetLength(start);
            target.Position = start;
            await using var body = await response.Content.ReadAsStreamAsync(either.Token);
            var buffer = new byte[BufferBytes];
            while (await body.ReadAsync(buffer, either.Token) is > 0 and var read)
            {
                patience.CancelAfter(Patience);
                await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                progress?.Report(new DownloadProgress(file, target.Position, file.SizeBytes ?? total));
                if (target.Position > file.SizeBytes)
                {
                    // What is larger than the file is not the file; its hash says so.
                    break;
                }
            }

            return total is { } announced && target.Position < announced && !(target.Position > file.SizeBytes) ? new Failure("the connection broke off", TimeSpan.Zero) : null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Failure(string.Create(CultureInfo.InvariantCulture, $"nothing came for {Patience.TotalSeconds} s"), TimeSpan.Zero);
        }
        catch (HttpRequestException exception)
        {
            // Without a name service there is no network; waiting brings none.
            return new Failure($"no answer ({exception.Message.TrimEnd('.')})", exception.HttpRequestError == HttpRequestError.NameResolutionError ? null : TimeSpan.Zero, exception);
        }
        catch (IOException exception) when (exception is HttpIOException or { InnerException: SocketException })
        {
            // Of the connection; one of the folder is another matter.
            return new Failure($"the connection broke off ({exception.Message.TrimEnd('.')})", TimeSpan.Zero, exception);
        }
    }

    private Failure Judge(HttpResponseMessage response, string partial, long resumed)
    {
        var said = string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode} {response.ReasonPhrase}");
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && resumed > 0)
        {
            File.Delete(partial);
            return new Failure(said, TimeSpan.Zero);
        }

        if (response.StatusCode != HttpStatusCode.TooManyRequests && response.StatusCode < HttpStatusCode.InternalServerError)
        {
            return new Failure(said, Wait: null);
        }

        var told = response.Headers.RetryAfter?.Delta ?? (response.Headers.RetryAfter?.Date is { } date ? date - time.GetUtcNow() : null);
        return told is { } wait
            ? new Failure(said, wait > Patience ? null : TimeSpan.FromTicks(Math.Max(0, wait.Ticks)), IsTold: true)
            : new Failure(said, TimeSpan.Zero);
    }

    private string Instructions(PublishedModel model, string folder, string reason)
    {
        var text = new StringBuilder(reason).AppendLine().AppendLine("Where this machine has no way there, fetch these files elsewhere and put them here:");
        foreach (var file in model.Files)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {model.AddressOf(file, source)}");
            text.AppendLine(CultureInfo.InvariantCulture, $"    to {Path.Combine(folder, file.Path)} (sha256 {file.Sha256}{(file.SizeBytes is { } size ? $", {size / 1e6:0.0} MB" : "")})");
        }

        return text.Append("then run the same command again, which checks them and writes the settings beside them. What was downloaded and is right is kept. A mirror can be named with --from or RAGPROBE_MODEL_SOURCE. The built-in model (--model static) needs no download.").ToString();
    }

    private static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, useAsync: true);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
    }

    private static long LengthOf(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;

    /// <param name="What">For the message, without a full stop.</param>
    /// <param name="Wait">Before another attempt; none makes sense where it is null, 0 for the usual wait unless <paramref name="IsTold"/>.</param>
    /// <param name="IsTold">Whether the server named the wait.</param>
    private sealed record Failure(string What, TimeSpan? Wait, Exception? Cause = null, bool IsTold = false);
}
