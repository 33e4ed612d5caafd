using RagProbe.Indexes;

namespace RagProbe.Health;

/// <summary>How much of the true neighbourhood an approximate search brought.</summary>
/// <param name="ByQuery">0 to 1 by place of the query; null where nothing passes the filter.</param>
internal sealed record RecallCount(IReadOnlyList<double?> ByQuery)
{
    /// <summary>Below this a search loses answers that people notice.</summary>
    public const double Threshold = 0.95;

    // Of scores that were computed in another order.
    private const double Rounding = 1e-6;

    public int Measured => ByQuery.Count(static recall => recall is not null);

    /// <summary>Mean over the queries that have neighbours; 1 where none has.</summary>
    public double Mean => Measured == 0 ? 1 : ByQuery.OfType<double>().Average();

    /// <summary>Queries that lost at least one neighbour.</summary>
    public int Losing => ByQuery.Count(static recall => recall < 1);

    /// <param name="answers">With exact answers that reach beyond the cut.</param>
    /// <param name="neighbours">How many count, 1 or more.</param>
    /// <param name="limit">What the usual search asked for.</param>
    public static RecallCount Of(HealthAnswers answers, int neighbours, int limit) => new([.. answers.Usual.Zip(answers.Exact!, (usual, exact) => Of(usual, exact, neighbours, limit))]);

    // Chunks that tie with the last neighbour are as good as it. Places that poisoned points took are not the graph's fault.
    private static double? Of(SearchAnswer usual, SearchAnswer exact, int neighbours, int limit)
    {
        var wanted = Math.Min(Math.Min(neighbours, exact.Count), Math.Max(0, limit - usual.UnrankedIds.Count));
        if (wanted == 0)
        {
            return null;
        }

        var cut = exact[wanted - 1].Score;
        var accepted = exact.Where(scored => scored.Score >= cut - Rounding * Math.Max(1, Math.Abs(cut))).Select(static scored => scored.Chunk.Id).ToHashSet(StringComparer.Ordinal);
        return (double)Math.Min(wanted, usual.Take(neighbours).Count(scored => accepted.Contains(scored.Chunk.Id))) / wanted;
    }
}
