namespace RagProbe.QdrantDouble;

/// <summary>What happens to calls before the server answers. Counts start anew each time <see cref="Faults"/> are set.</summary>
public sealed record CallFaults
{
    public static CallFaults None { get; } = new();

    /// <summary>Every answer comes this much later.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>Share of calls (0 to 1) refused with UNAVAILABLE.</summary>
    public double UnavailableShare { get; init; }

    /// <summary>This many of the next calls are refused with UNAVAILABLE.</summary>
    public int UnavailableCalls { get; init; }

    /// <summary>This many of the next calls are refused with RESOURCE_EXHAUSTED, as by a rate limit.</summary>
    public int ExhaustedCalls { get; init; }

    /// <summary>The seconds in the <c>retry-after</c> trailer of such a refusal; null: a request that can never fit has none.</summary>
    public int? RetryAfterSeconds { get; init; } = 1;

    /// <summary>This many of the next calls end in the middle of their answer, with the connection reset.</summary>
    public int BrokenAnswers { get; init; }
}
