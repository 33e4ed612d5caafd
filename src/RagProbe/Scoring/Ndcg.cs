namespace RagProbe.Scoring;

/// <summary>
/// nDCG, nDCG@k: DCG / ideal DCG with DCG = sum over ranks i of g_i / log2(i + 1) for g_i > 0 (linear gain); the ideal list is all
/// judged items by grade, cut at the same k. 0 if the ideal is 0. (Järvelin and Kekäläinen 2002, in trec_eval's form.)
/// </summary>
public sealed class Ndcg(int? cutoff, RankingLevel level = RankingLevel.Source) : RankMeasure("nDCG", cutoff, level)
{
    public override double? Score(JudgedRanking ranking) => DiscountedGain.Share(ranking, Cutoff ?? int.MaxValue, static grade => grade);
}
