namespace RagProbe.Scoring;

/// <summary>F1, F1@k: 2 P R / (P + R), the harmonic mean of precision and recall at k; 0 where both are. Without k, trec_eval's set_F.</summary>
public sealed class F1(int? cutoff, RankingLevel level = RankingLevel.Source, int relevantFrom = 1) : RankMeasure("F1", cutoff, level, relevantFrom)
{
    public override double? Score(JudgedRanking ranking)
    {
        var depth = Depth(ranking);
        var found = CountRelevant(ranking, depth);
        return found == 0 ? 0 : 2.0 * found / ((Cutoff ?? depth) + ranking.CountRelevant(RelevantFrom));
    }
}
