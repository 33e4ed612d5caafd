namespace RagProbe.EvalSets;

/// <summary>How some counts or lengths are spread; all 0 when there are none.</summary>
/// <param name="Median">The mean of the two in the middle where there are two.</param>
public readonly record struct LengthSummary(int Count, int Minimum, double Median, double Mean, int Maximum)
{
    public static LengthSummary Of(IEnumerable<int> values)
    {
        int[] sorted = [.. values.Order()];
        return sorted.Length == 0
            ? default
            : new LengthSummary(sorted.Length, sorted[0], (sorted[(sorted.Length - 1) / 2] + (double)sorted[sorted.Length / 2]) / 2, sorted.Average(), sorted[^1]);
    }
}
