using RagProbe.Indexes;

namespace RagProbe.Drills.Faults;

/// <summary>What stands beside the expected text in a healthy ranking.</summary>
internal static class Competitors
{
    /// <summary>Ranked chunks without expected text, best first.</summary>
    public static IEnumerable<StoredChunk> Of(HealthyWorld world, PassedQuestion passed)
    {
        var gold = passed.Gold.Select(part => part.Chunk.Id).ToHashSet(StringComparer.Ordinal);
        return passed.Ranking.Where(candidate => !gold.Contains(candidate.ChunkId)).Select(candidate => world.ChunkOf(candidate.ChunkId));
    }
}
