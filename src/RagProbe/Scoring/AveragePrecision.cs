namespace RagProbe.Scoring;

/// <summary>AP, AP@k: (1/R) * sum of P@i over the relevant ranks i (up to k). Divides by R, not by min(R, k). Its mean is known as MAP.</summary>
public sealed class AveragePrecision(int? cutoff, RankingLevel level = RankingLevel.Source, int relevantFrom = 1) : RankMeasure("AP", cutoff, level, relevantFrom)
{
    public override double? Score(JudgedRanking ranking)
    {
        var grades = ranking.Grades.AsSpan(0, Depth(ranking));
        var sum = 0.0;
        var relevant = 0;
        for (var i = NextRelevant(grades, 0); i < grades.Length; i = NextRelevant(grades, i + 1))
        {
            relevant++;
            sum += (double)relevant / (i + 1);
        }

        return relevant == 0 ? 0 : sum / ranking.CountRelevant(RelevantFrom);
    }
}
