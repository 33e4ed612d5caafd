namespace RagProbe.Scoring;

/// <summary>Rprec: precision at rank R, where precision equals recall. A list shorter than R counts as if filled up with what is not relevant; 0 if R = 0.</summary>
public sealed class RPrecision(RankingLevel level = RankingLevel.Source, int relevantFrom = 1) : RankMeasure("Rprec", cutoff: null, level, relevantFrom)
{
    public override double? Score(JudgedRanking ranking) =>
        ranking.CountRelevant(RelevantFrom) is > 0 and var relevant ? (double)CountRelevant(ranking, Math.Min(relevant, Depth(ranking))) / relevant : 0;
}
