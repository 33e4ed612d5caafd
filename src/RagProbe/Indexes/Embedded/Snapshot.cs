using Microsoft.Data.Sqlite;

namespace RagProbe.Indexes.Embedded;

/// <summary>
/// What a committed state looks like in memory: the matrix and the order of the ids. Shared by the searches that see
/// the same state; given back to the system when the last of them has let go.
/// </summary>
internal sealed class Snapshot
{
    private readonly Lock _loading = new();
    private MetadataTable? _metadata;
    private int _holders = 1;

    private Snapshot(IndexState state, MappedMatrix matrix, int[] rowOfRank, int[] rankOfRow, RowSet live) =>
        (State, Matrix, RowOfRank, RankOfRow, Live, Terms) = (state, matrix, rowOfRank, rankOfRow, live, new TermIndex(rankOfRow));

    public IndexState State { get; }

    public MappedMatrix Matrix { get; }

    /// <summary>The live rows in ordinal order of their ids.</summary>
    public int[] RowOfRank { get; }

    /// <summary>The reverse; -1 for a dead row.</summary>
    public int[] RankOfRow { get; }

    public RowSet Live { get; }

    public TermIndex Terms { get; }

    public int Count => RowOfRank.Length;

    /// <summary>Reads the state that the connection's open transaction sees.</summary>
    public static Snapshot Load(SqliteConnection connection, string folder, IndexState state)
    {
        var rows = OrderedRows(connection);
        var rowCount = checked((int)state.RowCount);
        var rankOfRow = new int[rowCount];
        Array.Fill(rankOfRow, -1);
        var live = new RowSet(rowCount);
        for (var rank = 0; rank < rows.Length; rank++)
        {
            rankOfRow[rows[rank]] = rank;
            live.Add(rows[rank]);
        }

        return new Snapshot(state, MappedMatrix.Open(folder, state), rows, rankOfRow, live);
    }

    /// <summary>Read at the first filter; the connection's open transaction must see this state.</summary>
    public MetadataTable Metadata(SqliteConnection connection)
    {
        lock (_loading)
        {
            return _metadata ??= MetadataTable.Load(connection, RankOfRow.Length);
        }
    }

    public bool Shows(IndexState state) =>
        State.Generation == state.Generation && State.WriteCount == state.WriteCount;

    public void Hold() => Interlocked.Increment(ref _holders);

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            Matrix.Dispose();
        }
    }

    private static int[] OrderedRows(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT row, id FROM chunk ORDER BY id;";
        using var reader = command.ExecuteReader();
        var rows = new List<int>();
        var previous = "";
        var isOrdinal = true;
        while (reader.Read())
        {
            rows.Add(reader.GetInt32(0));
            var id = reader.GetString(1);
            isOrdinal &= string.CompareOrdinal(previous, id) <= 0;
            previous = id;
        }

        return isOrdinal ? [.. rows] : SortOrdinally(connection);
    }

    // SQLite compares UTF-8, .NET's ordinal order UTF-16: they part where an id has characters beyond the basic plane.
    private static int[] SortOrdinally(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT row, id FROM chunk;";
        using var reader = command.ExecuteReader();
        var ids = new List<string>();
        var rows = new List<int>();
        while (reader.Read())
        {
            rows.Add(reader.GetInt32(0));
            ids.Add(reader.GetString(1));
        }

        var order = rows.ToArray();
        Array.Sort([.. ids], order, StringComparer.Ordinal);
        return order;
    }
}
