using Dapper;
using Microsoft.Data.Sqlite;

namespace RagProbe.Indexes.Embedded;

/// <summary>The file <c>chunks.db</c>: payload, postings and the state that says which rows of the matrix count.</summary>
internal static class IndexDatabase
{
    public const string FileName = "chunks.db";

    /// <summary>Kept in <c>user_version</c>. An index of another number is built again, not migrated.</summary>
    public const long SchemaVersion = 2;

    // Kept in application_id, so that another program's SQLite file is not taken for an index.
    private const long ApplicationId = 0x5250_4958;

    // SQLite's result codes SQLITE_READONLY and SQLITE_CANTOPEN.
    private const int ReadOnly = 8;
    private const int CannotOpen = 14;

    private const string Columns = """
        name AS Name, dimensions AS Dimensions, model_fingerprint AS ModelFingerprint, chunker AS Chunker, lexical AS Lexical,
        generation AS Generation, row_count AS RowCount, write_count AS WriteCount,
        fingerprint AS Fingerprint, fingerprint_write_count AS FingerprintWriteCount
        """;

    // A chunk's row is its place in the matrix, its key, and what postings point to. The table posting is PostingBlocks':
    // a term's entries in a block are an array of Posting.
    private const string Schema = """
        CREATE TABLE state (
          singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
          name TEXT NOT NULL,
          dimensions INTEGER NOT NULL,
          model_fingerprint TEXT NOT NULL,
          chunker TEXT NOT NULL,
          lexical TEXT NOT NULL,
          generation INTEGER NOT NULL,
          row_count INTEGER NOT NULL,
          write_count INTEGER NOT NULL,
          fingerprint TEXT,
          fingerprint_write_count INTEGER
        ) STRICT;
        CREATE TABLE chunk (
          row INTEGER PRIMARY KEY,
          id TEXT NOT NULL UNIQUE,
          source TEXT NOT NULL,
          span_start INTEGER NOT NULL,
          span_end INTEGER NOT NULL,
          text TEXT NOT NULL,
          content_hash TEXT NOT NULL,
          heading_path TEXT NOT NULL,
          token_count INTEGER NOT NULL,
          is_over_token_limit INTEGER NOT NULL,
          metadata TEXT NOT NULL
        ) STRICT;
        CREATE INDEX chunk_source ON chunk (source);
        CREATE TABLE posting_block (
          block INTEGER PRIMARY KEY,
          level INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE posting (
          block INTEGER NOT NULL,
          term INTEGER NOT NULL,
          entries BLOB NOT NULL,
          PRIMARY KEY (block, term)
        ) STRICT, WITHOUT ROWID;
        """;

    /// <summary>A connection for writing; creates the file when it is missing. Commits reach the disk before they return.</summary>
    public static SqliteConnection OpenForWriting(string folder)
    {
        var connection = Connect(folder, SqliteOpenMode.ReadWriteCreate);
        connection.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
        return connection;
    }

    /// <summary>
    /// A connection for reading. It opens the file for writing too, because the first one after a crash has to recover the
    /// write-ahead log; where the folder cannot be written (a read-only mount), nobody else can write it either, and the
    /// file is read as it stands.
    /// </summary>
    public static SqliteConnection OpenForReading(string folder)
    {
        try
        {
            var connection = Connect(folder, SqliteOpenMode.ReadWrite);
            connection.Execute("PRAGMA query_only = ON;");
            return connection;
        }
        catch (IndexException error) when (error.InnerException is SqliteException { SqliteErrorCode: CannotOpen or ReadOnly } && !HasLog(folder))
        {
            return Connect(folder, SqliteOpenMode.ReadOnly, "?immutable=1");
        }
    }

    /// <summary>Refuses a file that is not an index or that this version cannot read. False: the file holds nothing yet.</summary>
    public static bool HasIndex(SqliteConnection connection, string folder)
    {
        var version = connection.ExecuteScalar<long>("PRAGMA user_version;");
        var application = connection.ExecuteScalar<long>("PRAGMA application_id;");
        var tables = connection.ExecuteScalar<long>("SELECT count(*) FROM sqlite_master;");
        if (version == 0 && application == 0 && tables == 0)
        {
            return false;
        }

        if (application != ApplicationId)
        {
            throw new IndexException($"{Path.Combine(folder, FileName)}: an SQLite file, but not a RagProbe index; choose another folder");
        }

        if (version != SchemaVersion)
        {
            throw new IndexException($"{Path.Combine(folder, FileName)}: schema version {version}, but this RagProbe reads version {SchemaVersion}; "
                + (version > SchemaVersion ? "use a newer RagProbe" : "delete the folder and build the index again with `ragprobe index`"));
        }

        return true;
    }

    public static void Create(SqliteConnection connection, EmbeddedIndexSettings settings)
    {
        using var transaction = connection.BeginTransaction();
        connection.Execute(Schema, transaction: transaction);
        Insert(connection, transaction, settings, generation: 1, writeCount: 0);
        connection.Execute($"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {SchemaVersion};", transaction: transaction);
        transaction.Commit();
    }

    /// <summary>Empties the index and gives it other settings, in one transaction; the counters go on, so that readers notice.</summary>
    public static void Discard(SqliteConnection connection, EmbeddedIndexSettings settings)
    {
        var old = ReadState(connection);
        using var transaction = connection.BeginTransaction();
        connection.Execute("DROP TABLE posting; DROP TABLE posting_block; DROP TABLE chunk; DROP TABLE state;", transaction: transaction);
        connection.Execute(Schema, transaction: transaction);
        Insert(connection, transaction, settings, old.Generation + 1, old.WriteCount + 1);
        transaction.Commit();
    }

    public static IndexState ReadState(SqliteConnection connection) =>
        connection.QuerySingle<IndexState>($"SELECT {Columns} FROM state;");

    private static void Insert(SqliteConnection connection, SqliteTransaction transaction, EmbeddedIndexSettings settings, long generation, long writeCount) =>
        connection.Execute(
            """
            INSERT INTO state (singleton, name, dimensions, model_fingerprint, chunker, lexical, generation, row_count, write_count)
            VALUES (1, @Name, @Dimensions, @ModelFingerprint, @Chunker, @Lexical, @generation, 0, @writeCount);
            """,
            new { settings.Name, settings.Dimensions, settings.ModelFingerprint, settings.Chunker, Lexical = settings.Lexical.Name, generation, writeCount },
            transaction);

    // Commits that are not in the main file yet.
    private static bool HasLog(string folder) =>
        new FileInfo(Path.Combine(folder, FileName + "-wal")) is { Exists: true, Length: > 0 };

    private static SqliteConnection Connect(string folder, SqliteOpenMode mode, string option = "")
    {
        var path = Path.Combine(folder, FileName);
        var source = option.Length == 0 ? path : new Uri(Path.GetFullPath(path)).AbsoluteUri + option;
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = source, Mode = mode, Pooling = false, DefaultTimeout = 10 }.ToString());
        try
        {
            connection.Open();
            connection.ExecuteScalar<long>("SELECT count(*) FROM sqlite_master;");
            return connection;
        }
        catch (SqliteException error)
        {
            connection.Dispose();
            throw new IndexException($"{path}: cannot be opened as an index ({error.Message.TrimEnd('.')}); check the file and its permissions, or delete the folder and rebuild it with `ragprobe index`", error);
        }
    }
}
