namespace RagProbe.Http;

/// <summary>How an endpoint is reached, and how patiently.</summary>
internal sealed record PatientHttpOptions
{
    public required Uri Address { get; init; }

    /// <summary>From the environment, never from a file or an option. Sent as a bearer token, unless <see cref="KeyHeader"/> says otherwise.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The header that carries the key as it is, where that is not a bearer token; null for a bearer token.</summary>
    public string? KeyHeader { get; init; }

    /// <summary>How long one attempt may take. A server that asks for a longer wait than this says no.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a call that failed for a passing reason is sent again; 0 or more.</summary>
    public int MaxRetries { get; init; } = 6;

    /// <summary>The wait before the first repetition where the server names none; it doubles with each one, up to <see cref="MaxDelay"/>, and is spread by half.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The largest answer that is read, in bytes.</summary>
    public int MaxAnswerBytes { get; init; } = 32 << 20;
}
