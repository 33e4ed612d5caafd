using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using RagProbe.Sweeps;
using RagProbe.Text;

namespace RagProbe.Recording;

/// <summary>Writes one sweep's results, a transaction a batch.</summary>
internal sealed class SweepRecorder(SqliteConnection connection, TimeProvider time, long sweepId) : ISweepRecorder
{
    /// <summary>The traces that <see cref="TraceBlob"/> wrote with a frame of their own, in the column form.</summary>
    public const long CompactForm = 1;

    /// <summary>Those that share one.</summary>
    public const long FramedForm = 2;

    private readonly ChunkNumbers _chunks = new();
    private readonly TraceBlob _traces = new();
    private readonly TraceFrames _frames = new();

    public Task<IReadOnlySet<string>> RecordedAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var ids = connection.Query<string>(
            "SELECT question_id FROM question_results WHERE sweep_id = @sweepId AND outcome <> @error", new { sweepId, error = nameof(Outcome.Error) });
        return Task.FromResult<IReadOnlySet<string>>(ids.ToHashSet(StringComparer.Ordinal));
    }

    public IPreparedRecord Prepare(QuestionRecord record, int position) => new Row
    {
        Id = record.Question.Id,
        Position = position,
        Question = JsonSerializer.Serialize(record.Question, RecordJson.Default.Question),
        Outcome = record.Outcome,
        BestCandidateRank = record.BestCandidateRank,
        Scores = ScoresJson.Write(record.Measures),
        Trace = record.Trace is { } trace ? _traces.Write(trace, _frames.Of(trace, record.Question)) : null,
        Chunks = _chunks.Prepare(record.Trace?.Chunks ?? []),
        Error = record.Error,
    };

    public Task RecordAsync(IReadOnlyList<IPreparedRecord> records, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var rows = records.Cast<Row>().ToList();
        using var transaction = connection.BeginTransaction(deferred: false);
        using var chunks = _chunks.In(transaction);
        try
        {
            var ids = WriteResults(transaction, rows);
            WriteTraces(transaction, rows.Zip(ids), chunks);
            WriteErrors(transaction, rows);
            transaction.Commit();
        }
        catch
        {
            // What this transaction stored is not there.
            rows.ForEach(static row => row.Trace?.Frame?.Number = null);
            throw;
        }

        chunks.Committed();
        return Task.CompletedTask;
    }

    public Task FinishAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        connection.Execute("UPDATE sweeps SET finished_at = @now WHERE id = @sweepId", new { sweepId, now = time.GetUtcNow().ToUnixTimeMilliseconds() });
        return Task.CompletedTask;
    }

    /// <summary>Returns the numbers of the rows.</summary>
    private List<long> WriteResults(SqliteTransaction transaction, List<Row> rows)
    {
        using var delete = new Statement(transaction, "DELETE FROM question_results WHERE sweep_id = @sweep AND question_id = @question", "@sweep", "@question");
        var ids = new List<long>(rows.Count);
        using var insert = new Statement(
            transaction,
            """
            INSERT INTO question_results (id, sweep_id, question_id, position, question, outcome, best_candidate_rank, scores)
            VALUES (@id, @sweep, @question_id, @position, @question, @outcome, @rank, @scores)
            ON CONFLICT (sweep_id, question_id) DO NOTHING
            """,
            "@id", "@sweep", "@question_id", "@position", "@question", "@outcome", "@rank", "@scores");

        // Others may have written since the last transaction. (RETURNING would make SQLite keep a second journal of every row.)
        using var last = new Statement(transaction, "SELECT coalesce(max(id), 0) FROM question_results");
        var id = (long)last.Value()!;
        foreach (var row in rows)
        {
            id++;
            if (!Insert(row))
            {
                // A question that ended in an error earlier is replaced; its measures and trace go with it.
                delete.Run(sweepId, row.Id);
                Insert(row);
            }

            ids.Add(id);
        }

        return ids;

        bool Insert(Row row) => insert.Run(id, sweepId, row.Id, row.Position, row.Question, row.Outcome.ToString(), row.BestCandidateRank, row.Scores) > 0;
    }

    private static void WriteTraces(SqliteTransaction transaction, IEnumerable<(Row Row, long Id)> rows, ChunkNumbers.Writing chunks)
    {
        using var insert = new Statement(transaction, "INSERT INTO traces (result_id, form, trace) VALUES (@id, @form, @trace)", "@id", "@form", "@trace");
        var blob = new BlobWriter();
        foreach (var (row, id) in rows)
        {
            if (row.Trace is { } trace)
            {
                long[] numbers = [.. row.Chunks.Select(chunks.Of)];
                var frame = trace.Frame?.NumberIn(transaction);
                insert.Run(id, frame is null ? CompactForm : FramedForm, trace.Complete(blob, numbers, frame));
            }
        }

        chunks.Flush();
    }

    private void WriteErrors(SqliteTransaction transaction, List<Row> rows) => connection.Execute(
        "INSERT INTO errors (sweep_id, question_id, message, happened_at) VALUES (@sweepId, @Id, @Error, @now)",
        rows.Where(row => row.Error is not null).Select(row => new { sweepId, row.Id, row.Error, now = time.GetUtcNow().ToUnixTimeMilliseconds() }),
        transaction);

    /// <summary>All that is written of a question.</summary>
    private sealed record Row : IPreparedRecord
    {
        public required string Id { get; init; }

        public required int Position { get; init; }

        public required string Question { get; init; }

        public required Outcome Outcome { get; init; }

        public required int? BestCandidateRank { get; init; }

        public required string Scores { get; init; }

        public required UnnumberedTrace? Trace { get; init; }

        public required ChunkNumbers.Known[] Chunks { get; init; }

        public required string? Error { get; init; }
    }
}
