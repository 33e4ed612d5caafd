using System.Globalization;

namespace RagProbe.Scoring;

/// <summary>
/// ERR(gmax), ERR@k(gmax): sum over ranks i of (1/i) * R_i * prod over j below i of (1 - R_j), with R_i = (2^g_i - 1) / 2^gmax, for a
/// reader who stops where satisfied. Grades up to 0 satisfy nobody, a grade above gmax counts as gmax. 0 to 1; 0 if nothing
/// relevant was retrieved. (Chapelle et al. 2009.)
/// </summary>
/// <param name="cutoff">k, at least 1; null for the whole list.</param>
/// <param name="highestGrade">gmax of the judgments' scale, 1 to 127; explicit, since what was judged of one question need not show it.</param>
public sealed class ExpectedReciprocalRank(int? cutoff, int highestGrade = ExpectedReciprocalRank.DefaultHighestGrade, RankingLevel level = RankingLevel.Source)
    : RankMeasure("ERR", cutoff, level, relevantFrom: 1, Parameter(highestGrade))
{
    public const int DefaultHighestGrade = 4;

    /// <summary>gmax.</summary>
    public int HighestGrade { get; } = highestGrade;

    public override double? Score(JudgedRanking ranking)
    {
        var (sum, goesOn) = (0.0, 1.0);
        for (var i = 0; i < Depth(ranking); i++)
        {
            var grade = Math.Clamp(ranking.Grades[i], 0, HighestGrade);
            var satisfied = (Math.Pow(2, grade) - 1) / Math.Pow(2, HighestGrade);
            sum += goesOn * satisfied / (i + 1);
            goesOn *= 1 - satisfied;
        }

        return sum;
    }

    private static string Parameter(int highestGrade) => highestGrade is >= 1 and <= 127
        ? string.Create(CultureInfo.InvariantCulture, $"gmax={highestGrade}")
        : throw new ArgumentOutOfRangeException(nameof(highestGrade), highestGrade, "The highest grade of ERR is 1 to 127.");
}
