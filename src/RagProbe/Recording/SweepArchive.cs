using Dapper;
using Microsoft.Data.Sqlite;
using RagProbe.Diagnosis;
using RagProbe.Sweeps;

namespace RagProbe.Recording;

/// <summary>
/// All sweeps of one folder: a single SQLite file (write-ahead log) that many may have open at once; readers see what is committed,
/// writers wait for each other. One instance, with its recorders and readers, is for one thread at a time; only <see cref="ISweepRecorder.Prepare"/> may
/// run beside.
/// </summary>
public sealed class SweepArchive : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly TimeProvider _time;
    private Task _emptyingLog = Task.CompletedTask;

    private SweepArchive(SqliteConnection connection, TimeProvider time)
    {
        _connection = connection;
        _time = time;
    }

    /// <summary>Opens the file, creates it where it does not exist, and brings its schema up to date.</summary>
    /// <exception cref="SweepArchiveException">The file is not an archive, or of a newer version.</exception>
    public static SweepArchive Open(string path, TimeProvider time)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var connection = ConnectionTo(path);
        try
        {
            connection.Open();

            // Commands wait by themselves for others who write, statements by this.
            connection.Execute("PRAGMA busy_timeout = 30000");
            ArchiveSchema.RequireArchive(connection);

            // A trace takes some 4 KB: it fits a page of a new archive, and a batch is few pages to write. They are put into the file not
            // after every few batches but once for many (in pages of the log).
            connection.Execute("PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -4096; PRAGMA wal_autocheckpoint = 1000;");
            ArchiveSchema.Migrate(connection);
        }
        catch (SqliteException exception)
        {
            connection.Dispose();
            throw new SweepArchiveException($"{path}: cannot be opened as a sweep archive ({exception.Message}). Check its permissions; if it is damaged or another program's, move it away or choose another folder with --data.", exception);
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        return new SweepArchive(connection, time);
    }

    /// <summary>Starts a new sweep and returns its number.</summary>
    public long Start(SweepPlan plan)
    {
        using var insert = new Statement(
            _connection,
            """
            INSERT INTO sweeps (eval_set, eval_set_version, eval_set_fingerprint, question_count, pipeline, pipeline_fingerprint, model, model_fingerprint,
                                index_name, index_fingerprint, chunker, chunk_count, source_count, measures, started_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
            RETURNING id
            """);
        return insert.Bind(1, plan.EvalSet).Bind(2, plan.EvalSetVersion).Bind(3, plan.EvalSetFingerprint).Bind(4, plan.QuestionCount)
            .Bind(5, plan.Pipeline).Bind(6, plan.PipelineFingerprint).Bind(7, plan.Model).Bind(8, plan.ModelFingerprint)
            .Bind(9, plan.IndexName).Bind(10, plan.IndexFingerprint).Bind(11, plan.Chunker).Bind(12, plan.ChunkCount).Bind(13, plan.SourceCount)
            .Bind(14, string.Join('\n', plan.Measures)).Bind(15, _time.GetUtcNow().ToUnixTimeMilliseconds()).Number();
    }

    /// <summary>Its records are there when <see cref="ISweepRecorder.RecordAsync"/> returns, and stay whatever happens to the process.</summary>
    public ISweepRecorder Recorder(long sweepId) => new SweepRecorder(_connection, _time, sweepId, finished: EmptyLog);

    /// <summary>Keeps the findings with the sweep; those of questions that were diagnosed before are replaced.</summary>
    /// <param name="sweepId">The sweep whose failures were diagnosed.</param>
    /// <param name="report">All or some of them.</param>
    /// <param name="seed">Of the diagnosis's random choices.</param>
    /// <param name="inputs">The <see cref="DiagnosisFingerprint"/> of what it worked on.</param>
    /// <param name="wanted">How many failed questions it was asked about; some may have passed when they were asked again.</param>
    /// <exception cref="SweepArchiveException">There is no such sweep, or it holds no such question; nothing is recorded.</exception>
    public void RecordFindings(long sweepId, DiagnosisReport report, int seed, string inputs, int wanted) =>
        FindingsRecorder.Record(_connection, Require(sweepId).Id, report, seed, inputs, wanted);

    /// <exception cref="SweepArchiveException">There is no such sweep.</exception>
    public SweepReader Reader(long sweepId) => new(_connection, Require(sweepId));

    /// <summary>Newest first.</summary>
    public IReadOnlyList<RecordedSweep> List() => Query(id: null);

    public RecordedSweep? Find(long id) => Query(id).SingleOrDefault();

    private RecordedSweep Require(long sweepId) => Find(sweepId) ?? throw new SweepArchiveException($"sweep {sweepId} is not recorded; `ragprobe sweeps` lists what is");

    private List<RecordedSweep> Query(long? id)
    {
        // A condition that holds for every row would keep SQLite from using the index for the one sweep that is asked for.
        var (outcomesOf, sweepsOf) = id is null ? ("", "") : ("WHERE sweep_id = ?1", "WHERE id = ?1");
        using var transaction = _connection.BeginTransaction(deferred: true);
        using var outcomeRows = Asked($"SELECT sweep_id, outcome, count(*) FROM question_results {outcomesOf} GROUP BY sweep_id, outcome");
        var outcomes = new Dictionary<long, Dictionary<Outcome, int>>();
        while (outcomeRows.Read())
        {
            var sweep = outcomeRows.Int64(0);
            if (!outcomes.TryGetValue(sweep, out var counts))
            {
                outcomes[sweep] = counts = [];
            }

            counts[Enum.Parse<Outcome>(outcomeRows.Text(1))] = (int)outcomeRows.Int64(2);
        }

        using var rows = Asked(
            $"""
            SELECT id, eval_set, eval_set_version, eval_set_fingerprint, question_count, pipeline, pipeline_fingerprint, model, model_fingerprint,
                   index_name, index_fingerprint, chunker, chunk_count, source_count, measures, started_at, finished_at
            FROM sweeps {sweepsOf} ORDER BY id DESC
            """);
        var sweeps = new List<RecordedSweep>();
        while (rows.Read())
        {
            sweeps.Add(new RecordedSweep
            {
                Id = rows.Int64(0),
                StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(rows.Int64(15)),
                FinishedAt = rows.IsNull(16) ? null : DateTimeOffset.FromUnixTimeMilliseconds(rows.Int64(16)),
                Outcomes = outcomes.TryGetValue(rows.Int64(0), out var counts) ? counts : [],
                Plan = ReadPlan(rows),
            });
        }

        return sweeps;

        Statement Asked(string sql)
        {
            var statement = new Statement(_connection, sql);
            return id is { } one ? statement.Bind(1, one) : statement;
        }
    }

    private static SweepPlan ReadPlan(Statement row) => new()
    {
        EvalSet = row.Text(1),
        EvalSetVersion = row.Text(2),
        EvalSetFingerprint = row.Text(3),
        QuestionCount = (int)row.Int64(4),
        Pipeline = row.Text(5),
        PipelineFingerprint = row.Text(6),
        Model = row.Text(7),
        ModelFingerprint = row.Text(8),
        IndexName = row.Text(9),
        IndexFingerprint = row.Text(10),
        Chunker = row.Text(11),
        ChunkCount = row.Int64(12),
        SourceCount = row.Int64(13),
        Measures = row.Text(14).Split('\n', StringSplitOptions.RemoveEmptyEntries),
    };

    public void Dispose()
    {
        _emptyingLog.GetAwaiter().GetResult();
        _connection.Dispose();
    }

    private static SqliteConnection ConnectionTo(string path) =>
        new(new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true, DefaultTimeout = 30, Pooling = false }.ToString());

    // Beside what is read meanwhile: the one who closes the archive would wait for the disk.
    private void EmptyLog() => _emptyingLog = Task.Run(() =>
    {
        try
        {
            using var connection = ConnectionTo(_connection.DataSource);
            connection.Open();
            using var checkpoint = new Statement(connection, "PRAGMA wal_checkpoint(PASSIVE)");
            checkpoint.Run();
        }
        catch (SqliteException)
        {
            // What is in the log is recorded, and the next who closes the archive tries again.
        }
    });
}
