using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace RagProbe.Recording;

/// <summary>
/// An SQL statement that is compiled once and run many times, for what is written and read of every question of a sweep. Values are bound
/// by place, from 1, and texts go in and out as the UTF-8 that SQLite holds, without becoming strings and objects on the way. What every
/// sweep needs besides goes through it as well: Dapper compiles code for each kind of row. All else is Dapper's.
/// </summary>
/// <exception cref="SqliteException">From every method: what SQLite says.</exception>
internal sealed class Statement : IDisposable
{
    private const int LongestOnStack = 256;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    // Whether it stands on a row, or has run and was not reset.
    private bool _hasStepped;

    /// <param name="connection">Open. What transaction it has under way, the statement runs in.</param>
    /// <param name="sql">One statement, with its values as ?1, ?2 ...</param>
    public Statement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Require(raw.sqlite3_prepare_v2(_database, sql, out _statement));
    }

    public Statement Bind(int place, long value)
    {
        Reset();
        Require(raw.sqlite3_bind_int64(_statement, place, value));
        return this;
    }

    public Statement Bind(int place, long? value) => value is { } number ? Bind(place, number) : BindNull(place);

    public Statement Bind(int place, string? text)
    {
        if (text is null)
        {
            return BindNull(place);
        }

        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        byte[]? rented = null;
        var bytes = most <= LongestOnStack ? stackalloc byte[LongestOnStack] : rented = ArrayPool<byte>.Shared.Rent(most);
        BindText(place, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return this;
    }

    /// <param name="place">From 1.</param>
    /// <param name="text">UTF-8.</param>
    public Statement BindText(int place, ReadOnlySpan<byte> text)
    {
        Reset();

        // The address of nothing would be taken for NULL.
        Require(text.IsEmpty ? raw.sqlite3_bind_text(_statement, place, "") : raw.sqlite3_bind_text(_statement, place, text));
        return this;
    }

    public Statement BindBlob(int place, ReadOnlySpan<byte> bytes)
    {
        Reset();
        Require(bytes.IsEmpty ? raw.sqlite3_bind_zeroblob(_statement, place, 0) : raw.sqlite3_bind_blob(_statement, place, bytes));
        return this;
    }

    /// <summary>Returns how many rows it changed.</summary>
    public int Run()
    {
        while (Read())
        {
        }

        return raw.sqlite3_changes(_database);
    }

    /// <summary>Whether there is a next row; the first one runs the statement.</summary>
    public bool Read()
    {
        _hasStepped = true;
        var result = raw.sqlite3_step(_statement);
        if (result != raw.SQLITE_ROW)
        {
            // The result says what went wrong, and the reset once more.
            Reset();
            Require(result == raw.SQLITE_DONE ? raw.SQLITE_OK : result);
        }

        return result == raw.SQLITE_ROW;
    }

    /// <summary>The number in the first column of the first row.</summary>
    /// <exception cref="InvalidOperationException">There is no row.</exception>
    public long Number()
    {
        var number = Read() ? Int64(0) : throw new InvalidOperationException("the statement gives no row");

        // To its end: what it changes is committed there, and may fail.
        Run();
        return number;
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    /// <summary>A text as UTF-8, or a blob; empty where it is null. Until the next row is read.</summary>
    /// <param name="column">From 0.</param>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_statement, column);

    public string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    public void Dispose() => _statement.Dispose();

    private Statement BindNull(int place)
    {
        Reset();
        Require(raw.sqlite3_bind_null(_statement, place));
        return this;
    }

    private void Reset()
    {
        if (_hasStepped)
        {
            _hasStepped = false;
            _ = raw.sqlite3_reset(_statement);
        }
    }

    private void Require(int result) => SqliteException.ThrowExceptionForRC(result, _database);
}
