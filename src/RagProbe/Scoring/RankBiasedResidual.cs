namespace RagProbe.Scoring;

/// <summary>
/// RBP-residual(p): how much RBP(p) would gain if everything unjudged were relevant: the weight of the unjudged ranks (a grade
/// below 0 included), and p^n for all that comes after the n retrieved. The true RBP lies between RBP and RBP + residual. 0 to 1.
/// (Moffat and Zobel 2008.)
/// </summary>
/// <param name="persistence">p, above 0 and below 1.</param>
public sealed class RankBiasedResidual(double persistence = RankBiasedPrecision.DefaultPersistence, RankingLevel level = RankingLevel.Source)
    : RankMeasure("RBP-residual", cutoff: null, level, relevantFrom: 1, RankBiasedPrecision.Parameter(persistence))
{
    private readonly double _persistence = persistence;

    public override double? Score(JudgedRanking ranking)
    {
        var (sum, weight) = (0.0, 1 - _persistence);
        for (var i = 0; i < ranking.Grades.Length; i++)
        {
            sum += ranking.Judged[i] && ranking.Grades[i] >= 0 ? 0 : weight;
            weight *= _persistence;
        }

        return sum + Math.Pow(_persistence, ranking.Grades.Length);
    }
}
