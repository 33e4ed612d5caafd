using RagProbe.Indexes;

namespace RagProbe.Retrieval;

/// <summary>What shortens a ranking. Each keeps the order.</summary>
internal static class CandidateCut
{
    public static IReadOnlyList<ScoredChunk> Above(IReadOnlyList<ScoredChunk> candidates, double threshold) =>
        [.. candidates.Where(candidate => candidate.Score > threshold)];

    public static IReadOnlyList<ScoredChunk> PerSource(IReadOnlyList<ScoredChunk> candidates, int limit)
    {
        var taken = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. candidates.Where(candidate =>
        {
            var count = taken.GetValueOrDefault(candidate.Chunk.Source) + 1;
            taken[candidate.Chunk.Source] = count;
            return count <= limit;
        })];
    }

    /// <summary>The leading candidates that fit together; the first that does not fit ends the context, so that nothing better is left out for something worse.</summary>
    public static IReadOnlyList<ScoredChunk> Budget(IReadOnlyList<ScoredChunk> candidates, int tokens, Func<StoredChunk, int> countTokens)
    {
        long used = 0;
        return [.. candidates.TakeWhile(candidate => (used += countTokens(candidate.Chunk)) <= tokens)];
    }
}
