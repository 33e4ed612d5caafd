using System.Collections.Immutable;

namespace RagProbe.Runs;

/// <summary>What is scored, and by which of trec_eval's rules.</summary>
public sealed record RunScoringOptions
{
    /// <summary>Judgments in TREC format: topic, iteration, document, grade.</summary>
    public required string QrelsPath { get; init; }

    /// <summary>A run in TREC format: topic, Q0, document, rank, score, tag.</summary>
    public required string RunPath { get; init; }

    public required ImmutableArray<RunMeasure> Measures { get; init; }

    public ScorePrecision Precision { get; init; } = ScorePrecision.Double;

    /// <summary>Whether a topic of the qrels that the run lacks counts as an empty answer (trec_eval -c). Else it is left out and named.</summary>
    public bool AllTopics { get; init; }

    /// <summary>Whether documents without a judgment of 0 or above are taken out of the run first (trec_eval -J).</summary>
    public bool JudgedOnly { get; init; }

    /// <summary>How many documents of a topic count at most, the best ones (trec_eval -M); at least 1.</summary>
    public int MaxDocuments { get; init; } = int.MaxValue;
}
