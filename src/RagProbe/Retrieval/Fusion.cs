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

    /// <summary>Sum of 1 / (constant + rank from 1) (Cormack, Clarke, Büttcher 2009).</summary>
    public static IReadOnlyList<ScoredChunk> ReciprocalRank(IReadOnlyList<ScoredChunk> dense, IReadOnlyList<ScoredChunk> lexical, int constant)
    {
        Func<int, double> share = index => 1.0 / (constant + index + 1);
        return Combine((dense, share), (lexical, share));
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
