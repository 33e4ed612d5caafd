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
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true, DefaultTimeout = 30, Pooling = false }.ToString());
        try
        {
            connection.Open();
            ArchiveSchema.RequireArchive(connection);

            // A trace takes some 4 KB: it fits a page of a new archive, and a batch is few pages to write. They are put into the file not
            // after every few batches but once for many (in pages of the log).
            connection.Execute("PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -8192; PRAGMA wal_autocheckpoint = 1000;");
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
    public long Start(SweepPlan plan) => _connection.ExecuteScalar<long>(
        """
        INSERT INTO sweeps (eval_set, eval_set_version, eval_set_fingerprint, question_count, pipeline, pipeline_fingerprint, model, model_fingerprint,
                            index_name, index_fingerprint, chunker, chunk_count, source_count, measures, started_at)
        VALUES (@EvalSet, @EvalSetVersion, @EvalSetFingerprint, @QuestionCount, @Pipeline, @PipelineFingerprint, @Model, @ModelFingerprint,
                @IndexName, @IndexFingerprint, @Chunker, @ChunkCount, @SourceCount, @Measures, @StartedAt)
        RETURNING id
        """,
        new
        {
            plan.EvalSet,
            plan.EvalSetVersion,
            plan.EvalSetFingerprint,
            plan.QuestionCount,
            plan.Pipeline,
            plan.PipelineFingerprint,
            plan.Model,
            plan.ModelFingerprint,
            plan.IndexName,
            plan.IndexFingerprint,
            plan.Chunker,
            plan.ChunkCount,
            plan.SourceCount,
            Measures = string.Join('\n', plan.Measures),
            StartedAt = _time.GetUtcNow().ToUnixTimeMilliseconds(),
        });

    public ISweepRecorder Recorder(long sweepId) => new SweepRecorder(_connection, _time, sweepId);

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
        var (outcomesOf, sweepsOf) = id is null ? ("", "") : ("WHERE sweep_id = @id", "WHERE id = @id");
        using var transaction = _connection.BeginTransaction(deferred: true);
        var outcomes = _connection.Query<OutcomeRow>(
            $"SELECT sweep_id AS SweepId, outcome AS Outcome, count(*) AS Count FROM question_results {outcomesOf} GROUP BY sweep_id, outcome", new { id }, transaction)
            .ToLookup(row => row.SweepId);
        return [.. _connection.Query<SweepRow>(
            $"""
            SELECT id AS Id, eval_set AS EvalSet, eval_set_version AS EvalSetVersion, eval_set_fingerprint AS EvalSetFingerprint, question_count AS QuestionCount,
                   pipeline AS Pipeline, pipeline_fingerprint AS PipelineFingerprint, model AS Model, model_fingerprint AS ModelFingerprint,
                   index_name AS IndexName, index_fingerprint AS IndexFingerprint, chunker AS Chunker, chunk_count AS ChunkCount, source_count AS SourceCount,
                   measures AS Measures, started_at AS StartedAt, finished_at AS FinishedAt
            FROM sweeps {sweepsOf} ORDER BY id DESC
            """,
            new { id },
            transaction).Select(row => row.ToSweep(outcomes[row.Id]))];
    }

    public void Dispose() => _connection.Dispose();

    private sealed record OutcomeRow
    {
        public long SweepId { get; init; }

        public string Outcome { get; init; } = "";

        public long Count { get; init; }
    }

    private sealed record SweepRow
    {
        public long Id { get; init; }

        public string EvalSet { get; init; } = "";

        public string EvalSetVersion { get; init; } = "";

        public string EvalSetFingerprint { get; init; } = "";

        public long QuestionCount { get; init; }

        public string Pipeline { get; init; } = "";

        public string PipelineFingerprint { get; init; } = "";

        public string Model { get; init; } = "";

        public string ModelFingerprint { get; init; } = "";

        public string IndexName { get; init; } = "";

        public string IndexFingerprint { get; init; } = "";

        public string Chunker { get; init; } = "";

        public long ChunkCount { get; init; }

        public long SourceCount { get; init; }

        public string Measures { get; init; } = "";

        public long StartedAt { get; init; }

        public long? FinishedAt { get; init; }

        public RecordedSweep ToSweep(IEnumerable<OutcomeRow> outcomes) => new()
        {
            Id = Id,
            StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(StartedAt),
            FinishedAt = FinishedAt is { } finished ? DateTimeOffset.FromUnixTimeMilliseconds(finished) : null,
            Outcomes = outcomes.ToDictionary(row => Enum.Parse<Outcome>(row.Outcome), row => (int)row.Count),
            Plan = new SweepPlan
            {
                EvalSet = EvalSet,
                EvalSetVersion = EvalSetVersion,
                EvalSetFingerprint = EvalSetFingerprint,
                QuestionCount = (int)QuestionCount,
                Pipeline = Pipeline,
                PipelineFingerprint = PipelineFingerprint,
                Model = Model,
                ModelFingerprint = ModelFingerprint,
                IndexName = IndexName,
                IndexFingerprint = IndexFingerprint,
                Chunker = Chunker,
                ChunkCount = ChunkCount,
                SourceCount = SourceCount,
                Measures = Measures.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            },
        };
    }
}
