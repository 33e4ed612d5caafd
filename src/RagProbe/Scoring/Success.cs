namespace RagProbe.Scoring;

/// <summary>Success@k (hit@k): 1 if anything relevant is in the top k, else 0.</summary>
public sealed class Success(int? cutoff, RankingLevel level = RankingLevel.Source, int relevantFrom = 1) : RankMeasure("Success", cutoff, level, relevantFrom)
{
    public override double? Score(JudgedRanking ranking) => CountRelevant(ranking, Depth(ranking)) > 0 ? 1 : 0;
}
