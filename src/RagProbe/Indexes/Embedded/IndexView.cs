using RagProbe.Filters;

namespace RagProbe.Indexes.Embedded;

/// <summary>One committed state, held still from the first question to the last payload: a read transaction and the matrix that belongs to it.</summary>
internal sealed class IndexView(ReadSession session, Snapshot snapshot, ChunkCache cache, Action<ReadSession> giveBack) : IDisposable
{
    private readonly Dictionary<Filter, RowSet> _filters = [];

    public ReadSession Session { get; } = session;

    public Snapshot Snapshot { get; } = snapshot;

    public IndexState State => Snapshot.State;

    /// <summary>The rows that pass the filter; null where there is nothing to filter.</summary>
    public RowSet? Allowed(Filter? filter)
    {
        if (filter is null || filter.IsEmpty)
        {
            return null;
        }

        if (!_filters.TryGetValue(filter, out var rows))
        {
            rows = Snapshot.Metadata(Session.Connection).Matching(filter);
            _filters.Add(filter, rows);
        }

        return rows;
    }

    public StoredChunk Chunk(int row)
    {
        if (!cache.TryGet(State.Generation, row, out var chunk))
        {
            chunk = Session.ReadChunk(row);
            cache.Add(State.Generation, row, chunk);
        }

        return chunk;
    }

    public StoredChunk Chunk(int row, bool withVector) =>
        withVector ? Chunk(row) with { Vector = Snapshot.Matrix.Row(row) } : Chunk(row);

    public void Dispose()
    {
        Snapshot.Release();
        Session.End();
        giveBack(Session);
    }
}
