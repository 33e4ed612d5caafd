using RagProbe.Indexes;

namespace RagProbe.Retrieval;

/// <summary>Makes one ranking of two. Equal fused scores are ordered by chunk id (ordinal).</summary>
internal static class Fusion
{
    /// <summary>
    /// weight * dense + (1 - weight) * lexical, each arm's scores first brought to 0..1: BM25 has a zero that means "nothing in
    /// common" and is divided by the best score; cosines have none, so that the range of the candidates (weakest 0, best 1)
    /// is what counts. A chunk that an arm did not return gets nothing from it. Keeps the distances between scores that rank
    /// fusion throws away, so that a weak arm costs little (Bruch, Gai, Ingber: An Analysis of Fusion Functions for Hybrid
    /// Retrieval, 2023).
    /// </summary>
    public static IReadOnlyList<ScoredChunk> Convex(IReadOnlyList<ScoredChunk> dense, IReadOnlyList<ScoredChunk> lexical, double denseWeight) =>
        Combine(
            (dense, Share(dense, dense.Count == 0 ? 0 : dense[^1].Score, denseWeight)),
            (lexical, Share(lexical, 0, 1 - denseWeight)));

    /// <summary>Sum of 1 / (constant + rank from 1 / weight) (Cormack, Clarke, Büttcher 2009; the weights are Qdrant's).</summary>
    public static IReadOnlyList<ScoredChunk> ReciprocalRank(IReadOnlyList<ScoredChunk> dense, IReadOnlyList<ScoredChunk> lexical, int constant, RrfWeights? weights = null)
    {
        return Combine((dense, Share(weights?.Dense ?? 1)), (lexical, Share(weights?.Lexical ?? 1)));

        Func<int, double> Share(double weight) => index => 1 / (constant + ((index + 1) / weight));
    }

    /// <summary>
    /// Sum of (score - low) / (high - low), where low and high lie three standard deviations (of a sample) from the mean of the arm's
    /// candidates. Where all scores are equal (a single candidate, say) each counts one half. As Qdrant computes it.
    /// </summary>
    public static IReadOnlyList<ScoredChunk> DistributionBased(IReadOnlyList<ScoredChunk> dense, IReadOnlyList<ScoredChunk> lexical)
    {
        return Combine((dense, Share(dense)), (lexical, Share(lexical)));

        static Func<int, double> Share(IReadOnlyList<ScoredChunk> arm)
        {
            var mean = arm.Count == 0 ? 0 : arm.Average(candidate => candidate.Score);
            var deviation = arm.Count < 2 ? 0 : Math.Sqrt(arm.Sum(candidate => Math.Pow(candidate.Score - mean, 2)) / (arm.Count - 1));
            return deviation > 0 ? index => (arm[index].Score - mean + (3 * deviation)) / (6 * deviation) : _ => 0.5;
        }
    }

    private static Func<int, double> Share(IReadOnlyList<ScoredChunk> arm, double floor, double weight)
    {
        // Both arms come best first. Where all scores are equal (a single candidate, say) all are the best.
        var best = arm.Count == 0 ? floor : arm[0].Score;
        return best > floor ? index => weight * (arm[index].Score - floor) / (best - floor) : _ => weight;
    }

    private static List<ScoredChunk> Combine(params ReadOnlySpan<(IReadOnlyList<ScoredChunk> Arm, Func<int, double> Share)> arms)
    {
        var fused = new Dictionary<string, ScoredChunk>(StringComparer.Ordinal);
        foreach (var (arm, share) in arms)
        {
            for (var i = 0; i < arm.Count; i++)
            {
                var chunk = arm[i].Chunk;
                var before = fused.TryGetValue(chunk.Id, out var known) ? known.Score : 0;
                fused[chunk.Id] = new ScoredChunk(chunk, before + share(i));
            }
        }

        return [.. fused.Values.OrderByDescending(candidate => candidate.Score).ThenBy(candidate => candidate.Chunk.Id, StringComparer.Ordinal)];
    }
}
