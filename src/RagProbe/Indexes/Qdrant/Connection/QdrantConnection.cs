using System.Net.Security;
using System.Security.Cryptography;
using Grpc.Core;
using Grpc.Net.Client;
using Qdrant.Client.Grpc;

namespace RagProbe.Indexes.Qdrant.Connection;

/// <summary>
/// One server, reached over gRPC: with key, deadline and a limit of calls under way, repeating what failed for a passing reason.
/// Safe for many threads.
/// </summary>
public sealed class QdrantConnection : IAsyncDisposable
{
    private readonly GrpcChannel _channel;
    private readonly TimeProvider _time;
    private readonly RetryPolicy _retries;
    private readonly SemaphoreSlim _slots;
    private readonly Metadata _metadata;
    private long _retryCount;

    private QdrantConnection(QdrantOptions options, TimeProvider time)
    {
        Options = options;
        _time = time;
        _retries = new RetryPolicy(options, new Random(Seed: 0));
        _slots = new SemaphoreSlim(options.MaxConcurrentCalls);
        _metadata = options.ApiKey is { } key ? new Metadata { { "api-key", key } } : [];
        _channel = GrpcChannel.ForAddress(options.Address, new GrpcChannelOptions
        {
            HttpHandler = CreateHandler(options),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = options.MaxMessageBytes,
            MaxSendMessageSize = options.MaxMessageBytes,
        });
        Collections = new Collections.CollectionsClient(_channel);
        Points = new Points.PointsClient(_channel);
    }

    public QdrantOptions Options { get; }

    public ServerVersion Version { get; private set; }

    /// <summary>How many calls were sent again so far.</summary>
    public long RetryCount => Interlocked.Read(ref _retryCount);

    internal Collections.CollectionsClient Collections { get; }

    internal Points.PointsClient Points { get; }

    /// <summary>Connects, reads the version, and proves the key by a real call (the health check answers without one).</summary>
    /// <exception cref="QdrantException">Nobody answers, the key is wrong, or the server is too old.</exception>
    public static async Task<QdrantConnection> OpenAsync(QdrantOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var connection = new QdrantConnection(options, time);
        try
        {
            var server = new global::Qdrant.Client.Grpc.Qdrant.QdrantClient(connection._channel);
            var health = await connection.CallAsync("HealthCheck", isIdempotent: true, call => server.HealthCheckAsync(new HealthCheckRequest(), call), cancellationToken);
            connection.Version = ReadVersion(options.Address, health.Answer.Version);
            await connection.ProveKeyAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        _channel.Dispose();
        _slots.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task ProveKeyAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync("CollectionExists", isIdempotent: true, call => Collections.CollectionExistsAsync(new CollectionExistsRequest { CollectionName = "ragprobe" }, call), cancellationToken);
        }
        catch (QdrantException error) when (error.Status == StatusCode.PermissionDenied)
        {
            // A key for some collections only: known, which is all that was asked.
        }
    }

    /// <summary>Sends one call, again where that is safe and its failure may pass.</summary>
    /// <param name="name">The call as messages name it.</param>
    /// <param name="isIdempotent">Carrying it out twice is as good as once.</param>
    /// <exception cref="QdrantException">It failed for good; says why and what to do.</exception>
    internal async Task<QdrantReply<T>> CallAsync<T>(string name, bool isIdempotent, Func<CallOptions, AsyncUnaryCall<T>> send, CancellationToken cancellationToken)
    {
        for (var retries = 0; ; retries++)
        {
            try
            {
                return new QdrantReply<T>(await SendAsync(send, cancellationToken), retries);
            }
            catch (RpcException error)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (_retries.DelayBefore(error, isIdempotent, retries) is not { } delay)
                {
                    throw QdrantException.Of(error, name, Options.Address, retries);
                }

                await Task.Delay(delay, _time, cancellationToken);
                Interlocked.Increment(ref _retryCount);
            }
        }
    }

    private async Task<T> SendAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> send, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            var deadline = _time.GetUtcNow().UtcDateTime + Options.Deadline;
            using var call = send(new CallOptions(_metadata, deadline, cancellationToken));
            return await call.ResponseAsync;
        }
        finally
        {
            _slots.Release();
        }
    }

    private static ServerVersion ReadVersion(Uri address, string text)
    {
        ServerVersion version;
        try
        {
            version = ServerVersion.Parse(text);
        }
        catch (FormatException error)
        {
            throw new QdrantException($"{address}: a server that calls its version '{text}'; RagProbe needs Qdrant {ServerVersion.Oldest} or newer.", error);
        }

        return version >= ServerVersion.Oldest
            ? version
            : throw new QdrantException($"{address}: Qdrant {version} is too old; RagProbe needs {ServerVersion.Oldest} or newer.");
    }

    private static SocketsHttpHandler CreateHandler(QdrantOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(20),
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            ConnectTimeout = TimeSpan.FromSeconds(10),
        };
        if (options.CertificateThumbprint is { } wanted)
        {
            handler.SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                    errors == SslPolicyErrors.None
                    || (certificate is not null && string.Equals(certificate.GetCertHashString(HashAlgorithmName.SHA256), wanted, StringComparison.OrdinalIgnoreCase)),
            };
        }

        return handler;
    }
}

/// <param name="Answer">What the server said.</param>
/// <param name="Retries">How often the call was sent again before.</param>
internal readonly record struct QdrantReply<T>(T Answer, int Retries);
