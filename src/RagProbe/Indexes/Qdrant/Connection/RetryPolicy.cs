using System.Globalization;
using Grpc.Core;
using RagProbe.Http;

namespace RagProbe.Indexes.Qdrant.Connection;

/// <summary>Which failures pass by themselves, and how long to wait for that.</summary>
internal sealed class RetryPolicy(QdrantOptions options, Random random)
{
    private const string RetryAfter = "retry-after";

    // The server is full: it stays full until somebody makes room.
    private const string InsufficientStorage = "qdrant-insufficient-storage";

    private readonly Backoff _backoff = new(options.FirstDelay, options.MaxDelay, random);

    /// <summary>The wait before the next attempt; null when another attempt makes no sense.</summary>
    /// <param name="error">Why the last attempt failed.</param>
    /// <param name="isIdempotent">Whether the call may have been carried out and can be sent again all the same.</param>
    /// <param name="retries">How often it was sent again so far.</param>
    public TimeSpan? DelayBefore(RpcException error, bool isIdempotent, int retries)
    {
        if (retries >= options.MaxRetries || !isIdempotent || !IsTransient(error))
        {
            return null;
        }

        if (error.Trailers.GetValue(RetryAfter) is { } header && double.TryParse(header, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds >= 0)
        {
            // The server knows best; a wait beyond all patience is its way to say no.
            return seconds <= options.Deadline.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
        }

        return _backoff.Before(retries);
    }

    private static bool IsTransient(RpcException error) => !QdrantException.LooksLikeRest(error) && !QdrantException.IsDistrusted(error) && error.StatusCode switch
    {
        StatusCode.Unavailable => true,
        StatusCode.ResourceExhausted => !QdrantException.IsOwnLimit(error) && error.Trailers.Get(InsufficientStorage) is null,
        _ => QdrantException.IsTransport(error),
    };
}
