namespace RagProbe.Traces;

/// <summary>One step of the retrieval and what it left over.</summary>
public sealed record TraceStage
{
    /// <summary>One of <see cref="StageNames"/>.</summary>
    public required string Name { get; init; }

    /// <summary>What the stage was told, for a person: <c>convex, dense weight 0.3</c>.</summary>
    public string Settings { get; init; } = "";

    public required IReadOnlyList<TraceCandidate> Candidates { get; init; }

    /// <summary>
    /// Of how many candidates, from the first, the scores are the stage's own; null for all. The others keep their order behind them,
    /// and carry the weakest of those scores.
    /// </summary>
    public int? ScoredCount { get; init; }

    /// <summary>Chunks that the index returned without a score that can be ranked (a broken vector): reported, never a candidate.</summary>
    public IReadOnlyList<string> UnrankedIds { get; init; } = [];

    /// <summary>How often the request that carried this question was sent again after a transient failure.</summary>
    public int Retries { get; init; }

    /// <summary>Wall time of the stage for this question; its even share where questions ran in a batch.</summary>
    public double ElapsedMilliseconds { get; init; }
}

/// <param name="ChunkId">Refers to <see cref="RetrievalTrace.Chunks"/>.</param>
/// <param name="RankFromOne">Position in the stage's list, from 1.</param>
/// <param name="Score">The stage's own score.</param>
public sealed record TraceCandidate(string ChunkId, int RankFromOne, double Score);
