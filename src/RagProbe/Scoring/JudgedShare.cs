namespace RagProbe.Scoring;

/// <summary>
/// judged@k: judged in the top k / min(k, retrieved). Says how far the other measures can be trusted: what nobody judged counts
/// as not relevant there. Null for an empty list.
/// </summary>
public sealed class JudgedShare(int? cutoff, RankingLevel level = RankingLevel.Source) : RankMeasure("judged", cutoff, level)
{
    public override double? Score(JudgedRanking ranking)
    {
        var depth = Depth(ranking);
        return depth == 0 ? null : (double)ranking.Judged.AsSpan(0, depth).Count(true) / depth;
    }
}
