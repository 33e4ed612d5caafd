using System.Globalization;

namespace RagProbe.Scoring;

/// <summary>
/// RBP(p): (1 - p) * sum over relevant ranks i of p^(i - 1), for a reader who goes on to the next rank with probability p. Needs no
/// R. A lower bound: <see cref="RankBiasedResidual"/> says how much what nobody judged could add. 0 to 1.
/// (Moffat and Zobel 2008, binary gain.)
/// </summary>
/// <param name="persistence">p, above 0 and below 1.</param>
public sealed class RankBiasedPrecision(double persistence = RankBiasedPrecision.DefaultPersistence, RankingLevel level = RankingLevel.Source, int relevantFrom = 1)
    : RankMeasure("RBP", cutoff: null, level, relevantFrom, Parameter(persistence))
{
    public const double DefaultPersistence = 0.8;

    public double Persistence { get; } = persistence;

    public override double? Score(JudgedRanking ranking)
    {
        var (sum, weight) = (0.0, 1 - Persistence);
        foreach (var grade in ranking.Grades)
        {
            sum += grade >= RelevantFrom ? weight : 0;
            weight *= Persistence;
        }

        return sum;
    }

    internal static string Parameter(double persistence) => persistence is > 0 and < 1
        ? string.Create(CultureInfo.InvariantCulture, $"p={persistence}")
        : throw new ArgumentOutOfRangeException(nameof(persistence), persistence, "The persistence of RBP is above 0 and below 1.");
}
