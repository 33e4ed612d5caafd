using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using RagProbe.Filters;
using RagProbe.Text;

namespace RagProbe.Indexes.Embedded;

/// <summary>A connection with its prepared commands, used by one thread at a time.</summary>
internal sealed class ReadSession : IDisposable
{
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _end;
    private readonly SqliteCommand _chunk;
    private readonly SqliteCommand _row;
    private readonly SqliteCommand _postings;
    private readonly SqliteCommand _rowsOfSource;

    public ReadSession(string folder)
    {
        Connection = IndexDatabase.OpenForReading(folder);
        _begin = Command("BEGIN;");
        _end = Command("COMMIT;");
        _chunk = Command("SELECT id, source, span_start, span_end, text, content_hash, heading_path, token_count, is_over_token_limit, metadata FROM chunk WHERE row = $row;", "$row");
        _row = Command("SELECT row FROM chunk WHERE id = $id;", "$id");
        _postings = Command("SELECT entries FROM posting_block CROSS JOIN posting USING (block) WHERE term = $term ORDER BY block;", "$term");
        _rowsOfSource = Command("SELECT row FROM chunk WHERE source = $source;", "$source");
    }

    public SqliteConnection Connection { get; }

    /// <summary>Begins a transaction that sees the last committed state until <see cref="End"/>, whatever is written meanwhile.</summary>
    public IndexState Begin()
    {
        _begin.ExecuteNonQuery();
        try
        {
            return IndexDatabase.ReadState(Connection);
        }
        catch
        {
            End();
            throw;
        }
    }

    public void End() => _end.ExecuteNonQuery();

    public StoredChunk ReadChunk(int row)
    {
        _chunk.Parameters[0].Value = row;
        using var reader = _chunk.ExecuteReader();
        if (!reader.Read())
        {
            throw new IndexException($"{Connection.DataSource}: row {row} is counted but missing; the file was damaged from outside: delete the folder and rebuild it with `ragprobe index`");
        }

        return new StoredChunk
        {
            Id = reader.GetString(0),
            Source = reader.GetString(1),
            Span = new TextSpan(reader.GetInt32(2), reader.GetInt32(3)),
            Text = reader.GetString(4),
            ContentHash = reader.GetString(5),
            HeadingPath = reader.GetString(6),
            TokenCount = reader.GetInt32(7),
            IsOverTokenLimit = reader.GetBoolean(8),
            Metadata = PayloadValueJson.ReadObject(reader.GetString(9)),
        };
    }

    public int? FindRow(string id)
    {
        _row.Parameters[0].Value = id;
        return _row.ExecuteScalar() is long row ? (int)row : null;
    }

    public IReadOnlyList<int> RowsOfSource(string source)
    {
        _rowsOfSource.Parameters[0].Value = source;
        using var reader = _rowsOfSource.ExecuteReader();
        var rows = new List<int>();
        while (reader.Read())
        {
            rows.Add(reader.GetInt32(0));
        }

        return rows;
    }

    /// <summary>The rows that were written with the term, dead ones included.</summary>
    public IReadOnlyList<Posting> Postings(uint term)
    {
        _postings.Parameters[0].Value = (long)term;
        using var reader = _postings.ExecuteReader();
        var postings = new List<Posting>();
        while (reader.Read())
        {
            postings.AddRange(MemoryMarshal.Cast<byte, Posting>(reader.GetFieldValue<byte[]>(0)));
        }

        return postings;
    }

    public void Dispose()
    {
        _begin.Dispose();
        _end.Dispose();
        _chunk.Dispose();
        _row.Dispose();
        _postings.Dispose();
        _rowsOfSource.Dispose();
        Connection.Dispose();
    }

    private SqliteCommand Command(string sql, string? parameter = null)
    {
        var command = Connection.CreateCommand();
        command.CommandText = sql;
        if (parameter is not null)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = parameter });
        }

        return command;
    }
}
