namespace RagProbe.Scoring;

/// <summary>
/// nDCG-exp, nDCG-exp@k: nDCG with the gain 2^g - 1 for grades g > 0, so that one highly relevant item outweighs several marginal
/// ones. 0 if the ideal is 0. (Burges et al. 2005.)
/// </summary>
public sealed class ExponentialNdcg(int? cutoff, RankingLevel level = RankingLevel.Source) : RankMeasure("nDCG-exp", cutoff, level)
{
    public override double? Score(JudgedRanking ranking) => DiscountedGain.Share(ranking, Cutoff ?? int.MaxValue, static grade => Math.Pow(2, grade) - 1);
}
