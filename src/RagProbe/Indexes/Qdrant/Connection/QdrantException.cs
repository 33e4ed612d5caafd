using System.Security.Authentication;
using Grpc.Core;

namespace RagProbe.Indexes.Qdrant.Connection;

/// <summary>A call that the server refused, or that did not reach it. The message says what to do.</summary>
public sealed class QdrantException : IndexException
{
    // Error codes of HTTP/2 (RFC 9113, section 7) that stand for bytes which are no HTTP/2.
    private const long ProtocolError = 1;
    private const long FrameSizeError = 6;
    private const long Http11Required = 13;

    public QdrantException()
    {
    }

    public QdrantException(string message)
        : base(message)
    {
    }

    public QdrantException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>gRPC status; <see cref="StatusCode.Unknown"/> where the failure was none of gRPC's.</summary>
    public StatusCode Status { get; init; } = StatusCode.Unknown;

    public override bool IsOutage => Status is StatusCode.Unavailable or StatusCode.Unauthenticated or StatusCode.PermissionDenied or StatusCode.Unimplemented || IsTurnedAway;

    // After all retries the server still wants fewer calls: the next question would be turned away, too.
    private bool IsTurnedAway => Status == StatusCode.ResourceExhausted && InnerException is RpcException error && !IsOwnLimit(error);

    internal static QdrantException Of(RpcException error, string call, Uri address, int retries)
    {
        var said = error.Status.Detail.TrimEnd('.');
        var after = retries == 0 ? "" : FormattableString.Invariant($" after {retries + 1} attempts");
        var status = IsTransport(error) ? StatusCode.Unavailable : error.StatusCode;
        var message = status switch
        {
            _ when IsDistrusted(error) =>
                $"{address}: the server's certificate is not trusted ({said}). Trust its authority on this machine, or name its fingerprint with --qdrant-certificate.",
            _ when LooksLikeRest(error) =>
                $"{address}: answers, but not as gRPC ({said}). 6333 is the REST port, gRPC is {QdrantOptions.DefaultPort}; an address with https:// expects TLS.",
            StatusCode.Unavailable => $"{address}: no answer to {call}{after} ({said}). Is Qdrant running there, and its gRPC port open? A server with TLS is reached by https:// only.",
            StatusCode.DeadlineExceeded => $"{address}: {call} took longer than its deadline{after}. Is the server overloaded? A longer --qdrant-timeout waits longer.",
            StatusCode.Unauthenticated => $"{address}: the server wants an API key ({said}). Set QDRANT_API_KEY in the environment.",
            StatusCode.PermissionDenied => $"{address}: the API key may not do {call} ({said}). A read-only key can sweep and inspect; building an index and moving an alias need a key that may write.",
            StatusCode.Unimplemented => $"{address}: the server does not know {call}; RagProbe needs Qdrant 1.10 or newer.",
            StatusCode.ResourceExhausted when IsOwnLimit(error) => $"{address}: the answer to {call} is larger than the client takes ({said}); ask for fewer points at a time.",
            StatusCode.ResourceExhausted => $"{address}: {call} was turned away{after}: {said}. Lower the load, or raise the server's limit.",
            _ => $"{address}: {call}: {said}",
        };
        return new QdrantException(message, error) { Status = status };
    }

    /// <summary>The client's own receive limit, which no repetition lifts.</summary>
    internal static bool IsOwnLimit(RpcException error) =>
        error.StatusCode == StatusCode.ResourceExhausted && error.Status.Detail.Contains("maximum", StringComparison.OrdinalIgnoreCase) && error.Status.Detail.Contains("message", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The connection failed, perhaps in the middle of an answer: the client says so with a status of its own, and no server has judged
    /// the call.
    /// </summary>
    internal static bool IsTransport(RpcException error) =>
        error.StatusCode is (StatusCode.Internal or StatusCode.Unknown or StatusCode.Cancelled) && error.Status.DebugException is (IOException or HttpRequestException);

    /// <summary>The server's certificate was refused: waiting does not help.</summary>
    internal static bool IsDistrusted(RpcException error)
    {
        for (var cause = error.Status.DebugException; cause is not null; cause = cause.InnerException)
        {
            if (cause is AuthenticationException)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Somebody listens who does not speak gRPC: waiting does not help. A connection that is refused, reset or closed (by a server that
    /// starts or stops, by a proxy before it) is none of these, though its message names HTTP/2, too.
    /// </summary>
    internal static bool LooksLikeRest(RpcException error)
    {
        // Before the first byte of an answer it is HttpClient that fails; later it is the stream, and the server has spoken HTTP/2.
        for (Exception? cause = error.Status.DebugException as HttpRequestException; cause is not null; cause = cause.InnerException)
        {
            if (cause is HttpProtocolException { ErrorCode: ProtocolError or FrameSizeError or Http11Required })
            {
                return true;
            }
        }

        return false;
    }
}
