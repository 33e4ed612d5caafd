using RagProbe.Scoring;

namespace RagProbe.Runs;

/// <summary>Measures of trec_eval's <c>-m all_trec</c> that nobody should choose today, for comparison with older results. 0 where nothing relevant is judged.</summary>
internal static class TrecFormulas
{
    public static int Found(JudgedRanking ranking, int level, int depth = int.MaxValue)
    {
        var count = 0;
        var grades = ranking.Grades.AsSpan()[..Math.Min(depth, ranking.Grades.Length)];
        while (grades.IndexOfAnyInRange(level, int.MaxValue) is >= 0 and var next)
        {
            grades = grades[(next + 1)..];
            count++;
        }

        return count;
    }

    /// <summary>relative_P_k and, without cut-off, set_relative_P: precision / the best precision that is possible there.</summary>
    public static double RelativePrecision(JudgedRanking ranking, int level, int? cutoff)
    {
        var best = Math.Min(cutoff ?? ranking.Grades.Length, ranking.CountRelevant(level));
        return best == 0 ? 0 : (double)Found(ranking, level, cutoff ?? int.MaxValue) / best;
    }

    /// <summary>Rprec_mult_m: precision at rank m * R, rounded up from a tenth on.</summary>
    public static double PrecisionAtMultiple(JudgedRanking ranking, int level, double multiple)
    {
        var rank = (int)((multiple * ranking.CountRelevant(level)) + 0.9);
        return rank == 0 ? 0 : (double)Found(ranking, level, rank) / rank;
    }

    /// <summary>set_map: precision * recall of the whole list.</summary>
    public static double SetAveragePrecision(JudgedRanking ranking, int level)
    {
        double found = Found(ranking, level);
        return found == 0 ? 0 : found * found / ((double)ranking.Grades.Length * ranking.CountRelevant(level));
    }

    /// <summary>11pt_avg: the mean interpolated precision at recall 0, 0.1, ... 1.</summary>
    public static double ElevenPointAverage(JudgedRanking ranking, int level) =>
        Enumerable.Range(0, 11).Sum(tenths => new InterpolatedPrecision(tenths / 10.0, RankingLevel.Source, level).Score(ranking) ?? 0) / 11;

    /// <summary>utility: relevant - not relevant, of the whole list. May be negative.</summary>
    public static double Utility(JudgedRanking ranking, int level) => (2 * Found(ranking, level)) - ranking.Grades.Length;

    /// <summary>binG: the mean over relevant of 1 / log2(2 + not relevant above).</summary>
    public static double BinaryGain(JudgedRanking ranking, int level)
    {
        var (sum, found) = (0.0, 0);
        for (var i = 0; i < ranking.Grades.Length; i++)
        {
            if (ranking.Grades[i] >= level)
            {
                found++;
                sum += 1 / Math.Log2(3 + i - found);
            }
        }

        return found == 0 ? 0 : sum / ranking.CountRelevant(level);
    }

    /// <summary>G: sum of g_i / log2(2 + cost_i - gain_i), with what the best list costs and what was gained down to rank i, / sum of all gains.</summary>
    public static double Gain(JudgedRanking ranking)
    {
        var ideal = Ideal(ranking);
        double sum = 0, gained = 0, cost = 0;
        for (var i = 0; i < ranking.Grades.Length; i++)
        {
            var gain = Math.Max(0, ranking.Grades[i]);
            gained += gain;
            cost += i < ideal.Count ? ideal[i] : 1;
            sum += gain == 0 ? 0 : gain / Math.Log2(2 + cost - gained);
        }

        return ideal.Count == 0 ? 0 : sum / ideal.Sum();
    }

    /// <summary>ndcg_rel: the mean of nDCG at the ranks of the relevant; for one that was not retrieved, at the end of the list.</summary>
    public static double NdcgAtRelevant(JudgedRanking ranking)
    {
        var ideal = Ideal(ranking);
        double sum = 0, gained = 0, best = 0;
        var found = 0;
        for (var i = 0; i < ranking.Grades.Length; i++)
        {
            best += i < ideal.Count ? ideal[i] / Math.Log2(i + 2) : 0;
            if (ranking.Grades[i] > 0)
            {
                found++;
                gained += ranking.Grades[i] / Math.Log2(i + 2);
                sum += gained / best;
            }
        }

        for (var i = ranking.Grades.Length; i < ideal.Count; i++)
        {
            best += ideal[i] / Math.Log2(i + 2);
        }

        return ideal.Count == 0 ? 0 : (sum + ((ideal.Count - found) * gained / best)) / ideal.Count;
    }

    /// <summary>Rndcg: the mean of nDCG where the best list's grade falls, and at the end of a list that goes on beyond.</summary>
    public static double NdcgAtLevels(JudgedRanking ranking, int level)
    {
        var ideal = Ideal(ranking);
        if (ranking.CountRelevant(level) == 0)
        {
            return 0;
        }

        double sum = 0, gained = 0, best = 0;
        var count = 0;
        for (var i = 0; i < Math.Max(ranking.Grades.Length, ideal.Count + 1); i++)
        {
            if (i > 0 && i <= ideal.Count && (i == ideal.Count || ideal[i] != ideal[i - 1]))
            {
                sum += gained / best;
                count++;
            }

            gained += i < ranking.Grades.Length ? Math.Max(0, ranking.Grades[i]) / Math.Log2(i + 2) : 0;
            best += i < ideal.Count ? ideal[i] / Math.Log2(i + 2) : 0;
        }

        // The rank after the best list's last is looked at together with it.
        if (ranking.Grades.Length > ideal.Count + 1)
        {
            sum += gained / best;
            count++;
        }

        return sum / count;
    }

    private static List<int> Ideal(JudgedRanking ranking) => [.. ranking.JudgedGrades.Where(grade => grade > 0).OrderDescending()];
}
