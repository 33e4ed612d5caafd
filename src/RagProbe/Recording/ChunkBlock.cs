using RagProbe.Text;
using RagProbe.Traces;

namespace RagProbe.Recording;

/// <summary>Chunks in the form of the rows of chunk_blocks: one after the other, each after its length, beside them the key of each.</summary>
internal sealed class ChunkBlock
{
    private readonly BlobWriter _chunks = new();
    private readonly BlobWriter _keys = new();

    /// <summary>In bytes, without the keys.</summary>
    public int Length => _chunks.Written.Length;

    public ReadOnlySpan<byte> Chunks => _chunks.Written;

    public ReadOnlySpan<byte> Keys => _keys.Written;

    public void Add(WrittenChunk chunk)
    {
        _chunks.Count(chunk.Bytes.Length);
        _chunks.Bytes(chunk.Bytes);
        chunk.Key.Put(_keys.Room(ChunkKey.Length));
    }

    public void Clear()
    {
        _chunks.Clear();
        _keys.Clear();
    }

    /// <summary>The keys of a row, in order.</summary>
    public static ChunkKey[] ReadKeys(ReadOnlySpan<byte> keys)
    {
        var read = new ChunkKey[keys.Length / ChunkKey.Length];
        for (var i = 0; i < read.Length; i++)
        {
            read[i] = ChunkKey.Read(keys[(i * ChunkKey.Length)..]);
        }

        return read;
    }

    /// <summary>Some chunks of a row, in its order; fewer where it does not hold so many.</summary>
    /// <param name="keys">Of the row.</param>
    /// <param name="chunks">Of the row.</param>
    /// <param name="positions">From 0, ascending, below the number of keys.</param>
    /// <exception cref="InvalidDataException">It is not what was written; why.</exception>
    public static IReadOnlyList<TraceChunk> Read(byte[] keys, byte[] chunks, IReadOnlyList<int> positions)
    {
        var known = ReadKeys(keys);
        var found = new List<TraceChunk>(positions.Count);
        var reader = new BlobReader(chunks);
        for (var i = 0; found.Count < positions.Count && !reader.IsAtEnd; i++)
        {
            var chunk = reader.Bytes(reader.Count());
            if (i == positions[found.Count])
            {
                found.Add(ChunkWriter.Read(chunk, known[i]));
            }
        }

        return found;
    }
}
