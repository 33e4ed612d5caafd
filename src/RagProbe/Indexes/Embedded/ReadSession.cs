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
    private readonly SqliteCommand _occurrences;
    private readonly SqliteCommand _rowsOfSource;

    public ReadSession(string folder)
    {
        Connection = IndexDatabase.OpenForReading(folder);
        _begin = Command("BEGIN;");
        _end = Command("COMMIT;");
        _chunk = Command("SELECT id, source, span_start, span_end, text, content_hash, heading_path, token_count, is_over_token_limit, metadata FROM chunk WHERE row = $row;", "$row");
        _row = Command("SELECT row FROM chunk WHERE id = $id;", "$id");
        _occurrences = Command("SELECT doc FROM chunk_word WHERE term = $stem;", "$stem");
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

    /// <summary>The rows that hold the stem and how often.</summary>
    public IEnumerable<Posting> Occurrences(string stem)
    {
        _occurrences.Parameters[0].Value = stem;
        using var reader = _occurrences.ExecuteReader();
        var (row, count) = (-1, 0);
        while (reader.Read())
        {
            // One row for every occurrence; those of a chunk follow each other.
            var next = reader.GetInt32(0);
            if (next != row && count > 0)
            {
                yield return new Posting(row, count);
                count = 0;
            }

            row = next;
            count++;
        }

        if (count > 0)
        {
            yield return new Posting(row, count);
        }
    }

    public void Dispose()
    {
        _begin.Dispose();
        _end.Dispose();
        _chunk.Dispose();
        _row.Dispose();
        _occurrences.Dispose();
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
