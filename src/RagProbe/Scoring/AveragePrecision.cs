namespace RagProbe.Scoring;

/// <summary>AP, AP@k: (1/R) * sum of P@i over the relevant ranks i (up to k). Divides by R, not by min(R, k). Its mean is known as MAP.</summary>
public sealed class AveragePrecision(int? cutoff, RankingLevel level = RankingLevel.Source) : RankMeasure("AP", cutoff, level)
{
    public override double? Score(JudgedRanking ranking)
    {
        var sum = 0.0;
        var relevant = 0;
        for (var i = 0; i < Depth(ranking); i++)
        {
            if (ranking.Grades[i] >= 1)
            {
                relevant++;
                sum += (double)relevant / (i + 1);
            }
        }

        return relevant == 0 ? 0 : sum / ranking.RelevantCount;
    }
}
