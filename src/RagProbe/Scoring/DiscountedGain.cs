namespace RagProbe.Scoring;

/// <summary>Discounted cumulative gain: sum over ranks i of gain(g_i) / log2(i + 1), for grades above 0.</summary>
internal static class DiscountedGain
{
    /// <summary>The gain of the first <paramref name="depth"/> ranks / that of all judged items in the best order, cut at the same depth; 0 if the latter is 0.</summary>
    public static double Share(JudgedRanking ranking, int depth, Func<int, double> gain)
    {
        var best = ranking.JudgedGrades.ToArray();
        Array.Sort(best, static (one, other) => other.CompareTo(one));
        var ideal = Sum(best, depth, gain);
        return ideal > 0 ? Sum(ranking.Grades.AsSpan(), depth, gain) / ideal : 0;
    }

    private static double Sum(ReadOnlySpan<int> grades, int depth, Func<int, double> gain)
    {
        var sum = 0.0;
        for (var i = 0; i < Math.Min(depth, grades.Length); i++)
        {
            if (grades[i] > 0)
            {
                sum += gain(grades[i]) / Math.Log2(i + 2);
            }
        }

        return sum;
    }
}
