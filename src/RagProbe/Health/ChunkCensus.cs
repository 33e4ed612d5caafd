using RagProbe.Indexes;

namespace RagProbe.Health;

/// <summary>One walk through all chunks: how many there are of which source, and which of them are looked at more closely.</summary>
/// <param name="Chunks">All of them.</param>
/// <param name="ChunksBySource">By the source's name; the empty name stands for none.</param>
/// <param name="WithoutText">Chunks whose text is empty or blank.</param>
/// <param name="SampleIds">The chosen chunks, in the order of the choice.</param>
internal sealed record ChunkCensus(long Chunks, IReadOnlyDictionary<string, long> ChunksBySource, long WithoutText, IReadOnlyList<string> SampleIds)
{
    /// <summary>Walks through the index.</summary>
    public static async Task<ChunkCensus> TakeAsync(IChunkIndex index, int sampleSize, int seed, CancellationToken cancellationToken)
    {
        var bySource = new Dictionary<string, long>(StringComparer.Ordinal);
        var (chunks, withoutText) = (0L, 0L);
        var sample = new SeededSample(seed, sampleSize);
        await foreach (var chunk in index.ScrollAsync(source: null, withVectors: false, cancellationToken))
        {
            chunks++;
            bySource[chunk.Source] = bySource.GetValueOrDefault(chunk.Source) + 1;
            withoutText += string.IsNullOrWhiteSpace(chunk.Text) ? 1 : 0;
            sample.Offer(chunk.Id);
        }

        return new ChunkCensus(chunks, bySource, withoutText, sample.Ids);
    }
}
