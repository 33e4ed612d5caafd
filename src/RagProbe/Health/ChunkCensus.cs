using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RagProbe.Indexes;

namespace RagProbe.Health;

/// <summary>One walk through all chunks: how many there are of which source, and which of them are looked at more closely.</summary>
/// <param name="Chunks">All of them.</param>
/// <param name="ChunksBySource">By the source's name; the empty name stands for none.</param>
/// <param name="WithoutText">Chunks whose text is empty or blank.</param>
/// <param name="SampleIds">The chosen chunks, in the order of the choice.</param>
internal sealed record ChunkCensus(long Chunks, IReadOnlyDictionary<string, long> ChunksBySource, long WithoutText, IReadOnlyList<string> SampleIds)
{
    /// <summary>Walks through the index. The sample hangs on ids and seed alone, not on the order in which the index lists its chunks.</summary>
    public static async Task<ChunkCensus> TakeAsync(IChunkIndex index, int sampleSize, int seed, CancellationToken cancellationToken)
    {
        var bySource = new Dictionary<string, long>(StringComparer.Ordinal);
        var (chunks, withoutText) = (0L, 0L);

        // The worst of the chosen ones is at the head, ready to be thrown out.
        var chosen = new PriorityQueue<string, (ulong Hash, string Id)>(Comparer<(ulong Hash, string Id)>.Create(static (one, other) => Compare(other, one)));
        await foreach (var chunk in index.ScrollAsync(source: null, withVectors: false, cancellationToken))
        {
            chunks++;
            bySource[chunk.Source] = bySource.GetValueOrDefault(chunk.Source) + 1;
            withoutText += string.IsNullOrWhiteSpace(chunk.Text) ? 1 : 0;
            var place = (Hash(seed, chunk.Id), chunk.Id);
            if (chosen.Count < sampleSize)
            {
                chosen.Enqueue(chunk.Id, place);
            }
            else
            {
                chosen.EnqueueDequeue(chunk.Id, place);
            }
        }

        return new ChunkCensus(chunks, bySource, withoutText, [.. chosen.UnorderedItems.OrderBy(static item => item.Priority, Comparer<(ulong Hash, string Id)>.Create(Compare)).Select(static item => item.Element)]);
    }

    private static int Compare((ulong Hash, string Id) one, (ulong Hash, string Id) other) =>
        one.Hash.CompareTo(other.Hash) is not 0 and var order ? order : string.CompareOrdinal(one.Id, other.Id);

    private static ulong Hash(int seed, string id) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}:{id}"))));
}
