namespace RagProbe.Scoring;

/// <summary>Recall@k: relevant in the top k / R. Without k, trec_eval's set_recall.</summary>
public sealed class Recall(int? cutoff, RankingLevel level = RankingLevel.Source, int relevantFrom = 1) : RankMeasure("Recall", cutoff, level, relevantFrom)
{
    public override double? Score(JudgedRanking ranking) =>
        ranking.CountRelevant(RelevantFrom) is > 0 and var relevant ? (double)CountRelevant(ranking, Depth(ranking)) / relevant : 0;
}
