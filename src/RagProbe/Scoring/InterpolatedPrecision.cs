using System.Globalization;

namespace RagProbe.Scoring;

/// <summary>
/// IPrec(recall): the best precision at any rank where at least the share <c>recall</c> of the relevant has been found; 0 where it never is.
/// The share of R counts as trec_eval counts it: 0.9 is added and the fraction dropped, so that anything above a tenth of an item rounds up. 0 if R = 0.
/// </summary>
/// <param name="recall">0 to 1.</param>
public sealed class InterpolatedPrecision(double recall, RankingLevel level = RankingLevel.Source, int relevantFrom = 1)
    : RankMeasure("IPrec", cutoff: null, level, relevantFrom, Parameter(recall))
{
    private readonly double _recall = recall;

    public override double? Score(JudgedRanking ranking)
    {
        var needed = (int)((_recall * ranking.CountRelevant(RelevantFrom)) + 0.9);
        var grades = ranking.Grades.AsSpan();
        var (best, found) = (0.0, 0);

        // Between two relevant ranks precision only falls.
        for (var i = NextRelevant(grades, 0); i < grades.Length; i = NextRelevant(grades, i + 1))
        {
            found++;
            best = found >= needed ? Math.Max(best, (double)found / (i + 1)) : best;
        }

        return best;
    }

    private static string Parameter(double recall) => recall is >= 0 and <= 1
        ? string.Create(CultureInfo.InvariantCulture, $"recall={recall}")
        : throw new ArgumentOutOfRangeException(nameof(recall), recall, "The recall of IPrec is 0 to 1.");
}
