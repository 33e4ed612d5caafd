using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace RagProbe.Embedding.Caching;

/// <summary>
/// Vectors in one SQLite file, keyed by model fingerprint and SHA-256 of the text. Several processes may use one file at
/// once: readers never wait, a writer waits up to <see cref="BusySeconds"/> for another.
/// </summary>
internal sealed class EmbeddingCacheFile : IDisposable
{
    // "RPEC" as a number: tells a cache from any other SQLite file.
    private const int ApplicationId = 0x52504543;
    private const int Version = 1;
    private const int BusySeconds = 60;

    // SQLite's result code for "another connection is writing".
    private const int Busy = 5;

    private readonly string _path;
    private readonly string _connectionString;
    private readonly long _model;
    private readonly int _vectorBytes;

    /// <summary>Opens the file, and makes it when there is none.</summary>
    /// <exception cref="EmbeddingCacheException">The file cannot be opened or made, or is something else.</exception>
    public EmbeddingCacheFile(string path, string fingerprint, int dimensions)
    {
        _path = Path.GetFullPath(path);
        _vectorBytes = dimensions * sizeof(float);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = _path, DefaultTimeout = BusySeconds }.ToString();
        _model = Guard(() =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            using var connection = Open();
            Prepare(connection);
            return FindOrAddModel(connection, fingerprint);
        });
    }

    /// <summary>The vector of each hash, null where there is none, in the order of the hashes.</summary>
    public float[]?[] Find(IReadOnlyList<byte[]> hashes, CancellationToken cancellationToken) => Guard(() =>
    {
        using var connection = Open();
        using var transaction = connection.BeginTransaction(deferred: true);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT vector FROM embedding WHERE model = $model AND text = $text";
        command.Parameters.AddWithValue("$model", _model);
        var text = command.Parameters.Add("$text", SqliteType.Blob);
        var vectors = new float[]?[hashes.Count];
        for (var i = 0; i < vectors.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            text.Value = hashes[i];
            if (command.ExecuteScalar() is byte[] bytes)
            {
                vectors[i] = bytes.Length == _vectorBytes
                    ? MemoryMarshal.Cast<byte, float>(bytes).ToArray()
                    : throw Unusable($"a vector has {bytes.Length} bytes where the model's have {_vectorBytes}", cause: null);
            }
        }

        return vectors;
    });

    /// <summary>All or nothing. What another process stored meanwhile stays.</summary>
    public void Add(IReadOnlyList<byte[]> hashes, IReadOnlyList<ReadOnlyMemory<float>> vectors) => Guard(() =>
    {
        using var connection = Open();
        using var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO embedding (model, text, vector) VALUES ($model, $text, $vector) ON CONFLICT DO NOTHING";
        command.Parameters.AddWithValue("$model", _model);
        var text = command.Parameters.Add("$text", SqliteType.Blob);
        var vector = command.Parameters.Add("$vector", SqliteType.Blob);
        for (var i = 0; i < hashes.Count; i++)
        {
            text.Value = hashes[i];
            vector.Value = MemoryMarshal.AsBytes(vectors[i].Span).ToArray();
            command.ExecuteNonQuery();
        }

        transaction.Commit();
        return hashes.Count;
    });

    /// <summary>Closes the connections that are kept open between calls, so that the file can be moved or deleted.</summary>
    public void Dispose()
    {
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
    }

    private void Prepare(SqliteConnection connection)
    {
        var (id, version) = (Number(connection, "PRAGMA application_id"), Number(connection, "PRAGMA user_version"));
        if (id == ApplicationId && version == Version)
        {
            return;
        }

        if (id == ApplicationId)
        {
            throw Unusable($"it has version {version} of the format, this release uses version {Version}", cause: null);
        }

        if (Number(connection, "SELECT count(*) FROM sqlite_master") > 0)
        {
            // Another process may have made it between the two looks.
            if (Number(connection, "PRAGMA application_id") == ApplicationId)
            {
                return;
            }

            throw Unusable("it is an SQLite file of something else", cause: null);
        }

        Number(connection, "PRAGMA journal_mode = WAL");
        using var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            CREATE TABLE IF NOT EXISTS model (id INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL UNIQUE) STRICT;
            CREATE TABLE IF NOT EXISTS embedding (
                model INTEGER NOT NULL REFERENCES model (id),
                text BLOB NOT NULL,
                vector BLOB NOT NULL,
                PRIMARY KEY (model, text)
            ) STRICT;
            PRAGMA application_id = {ApplicationId};
            PRAGMA user_version = {Version};
            """;
        command.ExecuteNonQuery();
        transaction.Commit();
    }

    private static long FindOrAddModel(SqliteConnection connection, string fingerprint)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM model WHERE fingerprint = $fingerprint";
        command.Parameters.AddWithValue("$fingerprint", fingerprint);
        if (command.ExecuteScalar() is long known)
        {
            return known;
        }

        command.CommandText = """
            INSERT INTO model (fingerprint) VALUES ($fingerprint) ON CONFLICT DO NOTHING;
            SELECT id FROM model WHERE fingerprint = $fingerprint;
            """;
        return (long)command.ExecuteScalar()!;
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as long? ?? 0;
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();

            // Losing the last vectors in a power cut costs their computation again, nothing else.
            Number(connection, "PRAGMA synchronous = NORMAL");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException e)
        {
            throw Unusable(e.SqliteErrorCode == Busy ? $"another process has been writing to it for {BusySeconds} s" : e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(e.Message, e);
        }
    }

    private EmbeddingCacheException Unusable(string reason, Exception? cause) =>
        new($"{_path}: the embedding cache cannot be used: {reason}. Delete the file (its vectors are computed again), choose another, or run without a cache.", cause!);
}
