namespace RagProbe.Scoring;

/// <summary>
/// bpref: (1/R) * sum over retrieved relevant r of 1 - min(n_r, R) / min(N, R), with N the judged non-relevant and n_r those of them
/// above r; a term is 1 if n_r = 0. Skips what nobody judged (a grade below 0 included), so that gaps in the judgments cost
/// nothing. 0 to 1; 0 if R = 0. (Buckley and Voorhees 2004, in trec_eval's form.)
/// </summary>
public sealed class BinaryPreference(RankingLevel level = RankingLevel.Source, int relevantFrom = 1) : RankMeasure("bpref", cutoff: null, level, relevantFrom)
{
    public override double? Score(JudgedRanking ranking)
    {
        var relevant = ranking.CountRelevant(RelevantFrom);
        var bound = Math.Min(ranking.CountRelevant(0) - relevant, relevant);
        var above = 0;
        var sum = 0.0;
        for (var i = ranking.NextJudged(0); i < ranking.Grades.Length; i = ranking.NextJudged(i + 1))
        {
            if (ranking.Grades[i] < RelevantFrom)
            {
                above++;
            }
            else
            {
                sum += above == 0 ? 1 : 1 - ((double)Math.Min(above, relevant) / bound);
            }
        }

        return relevant == 0 ? 0 : sum / relevant;
    }
}
