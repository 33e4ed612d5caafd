namespace RagProbe.Scoring;

/// <summary>RR, RR@k: 1 / rank of the first relevant; 0 if there is none (in the top k). Its mean is known as MRR.</summary>
public sealed class ReciprocalRank(int? cutoff, RankingLevel level = RankingLevel.Source, int relevantFrom = 1) : RankMeasure("RR", cutoff, level, relevantFrom)
{
    public override double? Score(JudgedRanking ranking)
    {
        var first = ranking.Grades.AsSpan(0, Depth(ranking)).IndexOfAnyInRange(RelevantFrom, int.MaxValue);
        return first < 0 ? 0 : 1.0 / (first + 1);
    }
}
