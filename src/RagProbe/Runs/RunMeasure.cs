using RagProbe.Scoring;

namespace RagProbe.Runs;

/// <summary>A measure of a run under the name that it was asked for by.</summary>
public sealed record RunMeasure
{
    /// <summary>As printed: <c>ndcg_cut_10</c> (trec_eval's) or <c>nDCG@10</c> (ours).</summary>
    public required string Name { get; init; }

    /// <summary>The highest grade that the measure knows; null for any.</summary>
    public int? HighestGrade { get; init; }

    public RunSummary Summary { get; init; } = RunSummary.Mean;

    /// <summary>The value for one topic, 0 where nothing relevant is judged; null where the measure does not apply.</summary>
    public required Func<JudgedRanking, double?> Score { get; init; }
}
