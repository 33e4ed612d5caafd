namespace RagProbe.Health;

/// <summary>Chunks that come back whatever is asked (Radovanović, Nanopoulos, Ivanović: Hubs in space, JMLR 2010), told by how often each comes.</summary>
internal sealed class Hubs
{
    /// <summary>Robust z-score from which a value is an outlier (Iglewicz and Hoaglin 1993).</summary>
    public const double Outlier = 3.5;

    // Makes the median and the mean absolute deviation comparable with a standard deviation.
    private const double OfMedian = 1.4826;
    private const double OfMean = 1.2533;

    // A hub is in the way of many questions, and of more than its share.
    private const double ManyQueries = 0.1;
    private const double OfItsShare = 3;

    private Hubs(IReadOnlyList<Occurrence> ranked, IReadOnlyList<Occurrence> found) => (Ranked, Found) = (ranked, found);

    /// <summary>Every chunk that came at all, the most frequent first.</summary>
    public IReadOnlyList<Occurrence> Ranked { get; }

    /// <summary>Those that stand out, the most frequent first.</summary>
    public IReadOnlyList<Occurrence> Found { get; }

    /// <param name="answers">The ids of the chunks that came to each query.</param>
    /// <param name="counted">How many chunks a query can have.</param>
    /// <param name="chunks">In the whole index.</param>
    public static Hubs In(IReadOnlyCollection<IEnumerable<string>> answers, int counted, long chunks)
    {
        var counts = answers.SelectMany(static ids => ids).CountBy(static id => id, StringComparer.Ordinal).ToList();
        if (counts.Count == 0)
        {
            return new Hubs([], []);
        }

        var (median, scale) = Spread([.. counts.Select(static pair => (double)pair.Value)]);
        var enough = answers.Count * Math.Max(ManyQueries, OfItsShare * counted / Math.Max(1, chunks));
        List<Occurrence> ranked = [.. counts
            .Select(pair => new Occurrence(pair.Key, pair.Value, scale > 0 ? (pair.Value - median) / scale : 0))
            .OrderByDescending(static chunk => chunk.Count)
            .ThenBy(static chunk => chunk.ChunkId, StringComparer.Ordinal)];
        return new Hubs(ranked, ranked.FindAll(chunk => chunk.RobustZ >= Outlier && chunk.Count >= enough));
    }

    // Where more than half of the values are equal their median deviation is 0, and the mean one says more.
    private static (double Median, double Scale) Spread(IReadOnlyList<double> values)
    {
        var median = VectorAgreement.Median(values);
        double[] deviations = [.. values.Select(value => Math.Abs(value - median))];
        var scale = VectorAgreement.Median(deviations) * OfMedian;
        return (median, scale > 0 ? scale : deviations.Average() * OfMean);
    }

    /// <param name="Count">Queries that it came to.</param>
    /// <param name="RobustZ">How far that is from the median, in deviations.</param>
    internal sealed record Occurrence(string ChunkId, int Count, double RobustZ);
}
