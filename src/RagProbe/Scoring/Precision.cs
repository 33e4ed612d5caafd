namespace RagProbe.Scoring;

/// <summary>
/// P@k: relevant in the top k / k. k is fixed: a shorter list counts as if filled up with what is not relevant. Without k,
/// relevant / retrieved (trec_eval's set_P), 0 for an empty list.
/// </summary>
public sealed class Precision(int? cutoff, RankingLevel level = RankingLevel.Source, int relevantFrom = 1) : RankMeasure("Precision", cutoff, level, relevantFrom)
{
    public override double? Score(JudgedRanking ranking)
    {
        var depth = Depth(ranking);
        return depth == 0 ? 0 : (double)CountRelevant(ranking, depth) / (Cutoff ?? depth);
    }
}
