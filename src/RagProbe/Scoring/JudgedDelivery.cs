using System.Collections.Immutable;
using RagProbe.EvalSets;
using RagProbe.Traces;

namespace RagProbe.Scoring;

/// <summary>One question's delivered chunks beside its judgments: what every measure is computed from.</summary>
public sealed record JudgedDelivery
{
    public required Question Question { get; init; }

    /// <summary>The delivered chunks with their evidence, best first.</summary>
    public required ImmutableArray<TraceChunk> Chunks { get; init; }

    /// <summary>The list as a ranking of sources.</summary>
    public required JudgedRanking Sources { get; init; }

    /// <summary>The list as a ranking of expected passages; null when no judgment has a passage.</summary>
    public required JudgedRanking? Passages { get; init; }

    /// <summary>The answer in words; null where nobody answered.</summary>
    public string? Answer { get; init; }
}
