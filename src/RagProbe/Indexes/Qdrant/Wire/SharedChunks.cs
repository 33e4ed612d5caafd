using Qdrant.Client.Grpc;

namespace RagProbe.Indexes.Qdrant.Wire;

/// <summary>
/// One object for a chunk that many answers carry: the questions of a sweep meet the same chunks again and again, and their traces
/// are kept for a while. A point that comes with another version (the server counts a point's updates), text or source than before is
/// read anew. Bounded by text length, as the embedded index's cache is: when the young half is full it becomes the old one. Safe for
/// many threads.
/// </summary>
internal sealed class SharedChunks(StoredChunkReader reader, long maxCharacters)
{
    private readonly Lock _turn = new();
    private Dictionary<PointId, Known> _young = [];
    private Dictionary<PointId, Known> _old = [];
    private long _youngCharacters;

    /// <summary>The chunk of a point, without its vector.</summary>
    public StoredChunk Read(ScoredPoint point)
    {
        lock (_turn)
        {
            if (_young.TryGetValue(point.Id, out var known) && IsSame(known, point))
            {
                return known.Chunk;
            }

            if (!_old.Remove(point.Id, out known) || !IsSame(known, point))
            {
                known = new Known(point.Version, reader.Read(point.Id, point.Payload, vector: null));
            }

            Keep(point.Id, known);
            return known.Chunk;
        }
    }

    private bool IsSame(Known known, ScoredPoint point) =>
        known.Version == point.Version && reader.ReadText(point.Payload) == known.Chunk.Text && reader.ReadSource(point.Payload) == known.Chunk.Source;

    private void Keep(PointId id, Known known)
    {
        if (_youngCharacters > maxCharacters / 2)
        {
            (_old, _young, _youngCharacters) = (_young, [], 0);
        }

        _young[id] = known;
        _youngCharacters += known.Chunk.Text.Length + 500;
    }

    private sealed record Known(ulong Version, StoredChunk Chunk);
}
