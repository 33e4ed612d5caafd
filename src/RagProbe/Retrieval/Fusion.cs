using RagProbe.Indexes;

namespace RagProbe.Retrieval;

/// <summary>Makes one ranking of two. Equal fused scores are ordered by chunk id (ordinal).</summary>
internal static class Fusion
{
    /// <summary>
    /// weight * dense / best dense + (1 - weight) * lexical / best lexical. A chunk that an arm did not return, or scored
    /// below zero, gets nothing from that arm. Keeps the distances between scores that rank fusion throws away, so that a
    /// weak arm costs little (Bruch, Gai, Ingber: An Analysis of Fusion Functions for Hybrid Retrieval, 2023).
    /// </summary>
    public static IReadOnlyList<ScoredChunk> Convex(IReadOnlyList<ScoredChunk> dense, IReadOnlyList<ScoredChunk> lexical, double denseWeight) =>
        Combine((dense, Normalise(dense, denseWeight)), (lexical, Normalise(lexical, 1 - denseWeight)));

    /// <summary>Sum of 1 / (constant + rank from 1) (Cormack, Clarke, Büttcher 2009).</summary>
    public static IReadOnlyList<ScoredChunk> ReciprocalRank(IReadOnlyList<ScoredChunk> dense, IReadOnlyList<ScoredChunk> lexical, int constant)
    {
        Func<int, double> share = index => 1.0 / (constant + index + 1);
        return Combine((dense, share), (lexical, share));
    }

    private static Func<int, double> Normalise(IReadOnlyList<ScoredChunk> arm, double weight)
    {
        // Both arms come best first.
        var best = arm.Count == 0 ? 0 : arm[0].Score;
        return best > 0 ? index => weight * Math.Max(0, arm[index].Score / best) : _ => 0;
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
