namespace RagProbe.Indexes.Qdrant.Connection;

/// <summary>How a Qdrant server is reached and how patiently.</summary>
public sealed record QdrantOptions
{
    public const int DefaultPort = 6334;

    /// <summary><c>http://host:6334</c>, or <c>https://</c> for TLS: the gRPC port, not the REST port 6333.</summary>
    public required Uri Address { get; init; }

    /// <summary>From the environment, never from a file or an option. Sent with every call.</summary>
    public string? ApiKey { get; init; }

    /// <summary>SHA-256 fingerprint of the server's certificate, where a private authority signed it; 64 hexadecimal digits.</summary>
    public string? CertificateThumbprint { get; init; }

    /// <summary>How long one attempt of one call may take.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a call that failed for a passing reason is sent again; 0 or more.</summary>
    public int MaxRetries { get; init; } = 6;

    /// <summary>The wait before the first repetition; it doubles with each one, up to <see cref="MaxDelay"/>, and is spread by half.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many calls are under way at once; 1 or more.</summary>
    public int MaxConcurrentCalls { get; init; } = 16;

    /// <summary>Bytes of one answer at most. A page of points with their vectors is large.</summary>
    public int MaxMessageBytes { get; init; } = 256 << 20;

    /// <summary>Reads what a user writes: <c>localhost</c>, <c>localhost:6334</c>, <c>https://xyz.cloud.qdrant.io</c>.</summary>
    /// <exception cref="FormatException">It is no address; says what is legal.</exception>
    public static Uri ParseAddress(string text)
    {
        var trimmed = text.Trim();
        var candidate = trimmed.Contains("://", StringComparison.Ordinal) ? trimmed : $"http://{trimmed}";
        if (!Uri.TryCreate(candidate, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Host.Length == 0 || address.PathAndQuery != "/")
        {
            throw new FormatException($"'{text}' is not the address of a Qdrant server; write http://host:6334 (gRPC), or https:// for TLS");
        }

        if (address.UserInfo.Length > 0)
        {
            throw new FormatException("an address with a user name or key in it; keep the key in the environment (QDRANT_API_KEY)");
        }

        if (address.Port == 6333)
        {
            throw new FormatException($"'{text}' names port 6333, which is the REST port; gRPC is {DefaultPort}");
        }

        // A port that was written out wins, also 80 and 443.
        var hasPort = candidate[(candidate.IndexOf("://", StringComparison.Ordinal) + 3)..].TrimEnd('/') is var authority && authority.LastIndexOf(':') > authority.LastIndexOf(']');
        return hasPort ? address : new UriBuilder(address) { Port = DefaultPort }.Uri;
    }
}
