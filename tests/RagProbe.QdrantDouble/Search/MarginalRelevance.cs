using RagProbe.QdrantDouble.Storage;

namespace RagProbe.QdrantDouble.Search;

/// <summary>
/// Maximal marginal relevance: takes the most relevant candidate first, then whichever is best by
/// (1 - diversity) x relevance - diversity x similarity to the nearest already taken. Scores stay those of the query.
/// </summary>
internal static class MarginalRelevance
{
    public const float DefaultDiversity = 0.5f;

    public static IReadOnlyList<Hit> Select(IReadOnlyList<Hit> candidates, VectorColumn column, int points, float diversity, int limit)
    {
        var open = candidates.ToList();
        var taken = new List<Hit>();
        var nearest = new Dictionary<PointKey, float>();
        while (taken.Count < limit && open.Count > 0)
        {
            var best = 0;
            var bestValue = float.NegativeInfinity;
            for (var at = 0; at < open.Count; at++)
            {
                var value = taken.Count == 0
                    ? open[at].Rank
                    : ((1 - diversity) * open[at].Rank) - (diversity * nearest[open[at].Point.Id]);
                // The first is the first best, later ones the last best, and the last candidate fills the gap: the server's order.
                if (taken.Count == 0 ? value > bestValue : value >= bestValue)
                {
                    (best, bestValue) = (at, value);
                }
            }

            var chosen = open[best];
            open[best] = open[^1];
            open.RemoveAt(open.Count - 1);
            taken.Add(chosen);
            var scorer = Scorer.For(column, column.Get(chosen.Point.Slot)!, points);
            foreach (var candidate in open)
            {
                var similarity = scorer.Similarity(candidate.Point.Slot);
                nearest[candidate.Point.Id] = nearest.TryGetValue(candidate.Point.Id, out var before) ? MathF.Max(before, similarity) : similarity;
            }
        }

        return taken;
    }
}
