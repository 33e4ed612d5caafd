using System.Diagnostics.CodeAnalysis;

namespace RagProbe.Indexes.Embedded;

/// <summary>
/// Chunks read lately. A row's chunk never changes within a generation of the matrix, so nothing has to be invalidated
/// but by a compaction. Bounded by text length: when the young half is full it becomes the old one, and what nobody
/// asked for since is dropped.
/// </summary>
internal sealed class ChunkCache(long maxCharacters)
{
    private readonly Lock _turn = new();
    private Dictionary<int, StoredChunk> _young = [];
    private Dictionary<int, StoredChunk> _old = [];
    private long _youngCharacters;
    private long _generation;

    public bool TryGet(long generation, int row, [NotNullWhen(true)] out StoredChunk? chunk)
    {
        lock (_turn)
        {
            chunk = null;
            if (generation != _generation)
            {
                return false;
            }

            if (_young.TryGetValue(row, out chunk))
            {
                return true;
            }

            if (!_old.Remove(row, out chunk))
            {
                return false;
            }

            Keep(row, chunk);
            return true;
        }
    }

    public void Add(long generation, int row, StoredChunk chunk)
    {
        lock (_turn)
        {
            if (generation != _generation)
            {
                (_young, _old, _youngCharacters, _generation) = ([], [], 0, generation);
            }

            Keep(row, chunk);
        }
    }

    private void Keep(int row, StoredChunk chunk)
    {
        if (_youngCharacters > maxCharacters / 2)
        {
            (_old, _young, _youngCharacters) = (_young, [], 0);
        }

        if (_young.TryAdd(row, chunk))
        {
            _youngCharacters += chunk.Text.Length + 200;
        }
    }
}
