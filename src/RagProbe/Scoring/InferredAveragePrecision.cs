namespace RagProbe.Scoring;

/// <summary>
/// infAP: average precision estimated from judgments of a sample. Precision at a relevant rank is taken from the judged items
/// above it; a grade below 0 says that an item was in the pool and not judged. 0 if R = 0.
/// (Yilmaz and Aslam 2006, as m_infap.c of trec_eval has it, epsilon 1e-5.)
/// </summary>
public sealed class InferredAveragePrecision(RankingLevel level = RankingLevel.Source, int relevantFrom = 1) : RankMeasure("infAP", cutoff: null, level, relevantFrom)
{
    private const double Epsilon = 1e-5;

    public override double? Score(JudgedRanking ranking)
    {
        var sum = 0.0;
        int relevant = 0, notRelevant = 0, inPoolOnly = 0;
        for (var i = 0; i < ranking.Grades.Length; i++)
        {
            if (!ranking.IsJudged(i))
            {
                inPoolOnly += ranking.Grades[i] < 0 ? 1 : 0;
            }
            else if (ranking.Grades[i] < RelevantFrom)
            {
                notRelevant++;
            }
            else
            {
                double above = i;
                var pooled = i == 0 ? 0 : (relevant + notRelevant + inPoolOnly) / above;
                sum += (1 / (above + 1)) + (above / (above + 1) * pooled * ((relevant + Epsilon) / (relevant + notRelevant + (2 * Epsilon))));
                relevant++;
            }
        }

        var expected = ranking.CountRelevant(RelevantFrom);
        return expected == 0 ? 0 : sum / expected;
    }
}
