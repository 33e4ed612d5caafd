using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using RagProbe.Sweeps;
using RagProbe.Text;

namespace RagProbe.Recording;

/// <summary>Writes one sweep's results, a transaction a batch.</summary>
/// <param name="connection">Open.</param>
/// <param name="time">Of what is recorded.</param>
/// <param name="sweepId">The sweep.</param>
/// <param name="finished">Done once all of it is recorded.</param>
internal sealed class SweepRecorder(SqliteConnection connection, TimeProvider time, long sweepId, Action finished) : ISweepRecorder
{
    /// <summary>The traces that <see cref="TraceBlob"/> wrote with a frame of their own, in the column form.</summary>
    public const long CompactForm = 1;

    /// <summary>Those that share one.</summary>
    public const long FramedForm = 2;

    // One question of ten million characters should not keep its buffer for the rest.
    private const int LargestKept = 64 << 10;

    private readonly ChunkNumbers _chunks = new();
    private readonly TraceBlob _traces = new();
    private readonly TraceFrames _frames = new();
    private readonly RecordWriter _json = new();

    // Of the thread that records.
    private readonly BlobWriter _blob = new();

    // Of rows that are recorded, for those that come: thousands of bytes a question would live just long enough to be moved about as garbage.
    private readonly ConcurrentStack<BlobWriter> _buffers = new();

    public Task<IReadOnlySet<string>> RecordedAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var rows = new Statement(connection, "SELECT question_id FROM question_results WHERE sweep_id = ?1 AND outcome <> ?2");
        rows.Bind(1, sweepId).Bind(2, nameof(Outcome.Error));
        var ids = new HashSet<string>(StringComparer.Ordinal);
        while (rows.Read())
        {
            ids.Add(rows.Text(0));
        }

        return Task.FromResult<IReadOnlySet<string>>(ids);
    }

    public IPreparedRecord Prepare(QuestionRecord record, int position)
    {
        var bytes = _buffers.TryPop(out var buffer) ? buffer : new BlobWriter();
        bytes.Clear();
        bytes.Bytes(_json.Question(record.Question));
        var scoresAt = bytes.Written.Length;
        bytes.Bytes(_json.Scores(record.Measures));
        var traceAt = bytes.Written.Length;
        return new Row
        {
            Id = record.Question.Id,
            Position = position,
            Outcome = record.Outcome,
            BestCandidateRank = record.BestCandidateRank,
            Bytes = bytes,
            ScoresAt = scoresAt,
            TraceAt = traceAt,
            Trace = record.Trace is { } trace ? _traces.Write(bytes, trace, _frames.Of(trace, record.Question), _chunks.Prepare(trace.Chunks.AsArray())) : null,
            Error = record.Error,
        };
    }

    public Task RecordAsync(IReadOnlyList<IPreparedRecord> records, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var rows = records.Cast<Row>().ToList();
        using var transaction = connection.BeginTransaction(deferred: false);
        using var chunks = _chunks.In(connection);
        using var frames = new TraceFrames.Writing(connection);
        var ids = WriteResults(rows);
        WriteTraces(rows, ids, chunks, frames);
        WriteErrors(rows);
        transaction.Commit();

        // Only now: what a transaction stored that was not committed is not there.
        chunks.Committed();
        frames.Committed();
        _buffers.PushRange([.. rows.Select(static row => row.Bytes).Where(static buffer => buffer.Capacity <= LargestKept)]);
        return Task.CompletedTask;
    }

    public Task FinishAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var update = new Statement(connection, "UPDATE sweeps SET finished_at = ?1 WHERE id = ?2");
        update.Bind(1, time.GetUtcNow().ToUnixTimeMilliseconds()).Bind(2, sweepId).Run();
        finished();
        return Task.CompletedTask;
    }

    /// <summary>Returns the numbers of the rows.</summary>
    private List<long> WriteResults(List<Row> rows)
    {
        using var delete = new Statement(connection, "DELETE FROM question_results WHERE sweep_id = ?1 AND question_id = ?2");
        using var insert = new Statement(
            connection,
            """
            INSERT INTO question_results (id, sweep_id, question_id, position, question, outcome, best_candidate_rank, scores)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            ON CONFLICT (sweep_id, question_id) DO NOTHING
            """);

        // Others may have written since the last transaction. (RETURNING would make SQLite keep a second journal of every row.)
        using var last = new Statement(connection, "SELECT coalesce(max(id), 0) FROM question_results");
        var ids = new List<long>(rows.Count);
        var id = last.Number();
        foreach (var row in rows)
        {
            id++;
            if (!Insert(row))
            {
                // A question that ended in an error earlier is replaced; its measures and trace go with it.
                delete.Bind(1, sweepId).Bind(2, row.Id).Run();
                Insert(row);
            }

            ids.Add(id);
        }

        return ids;

        bool Insert(Row row) => insert.Bind(1, id).Bind(2, sweepId).Bind(3, row.Id).Bind(4, row.Position).BindText(5, row.Question)
            .Bind(6, row.Outcome.ToString()).Bind(7, row.BestCandidateRank).BindText(8, row.Scores).Run() > 0;
    }

    private void WriteTraces(List<Row> rows, List<long> ids, ChunkNumbers.Writing chunks, TraceFrames.Writing frames)
    {
        using var insert = new Statement(connection, "INSERT INTO traces (result_id, form, trace) VALUES (?1, ?2, ?3)");
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            if (row.Trace is { } trace)
            {
                insert.Bind(1, ids[i]).Bind(2, trace.Frame is null ? CompactForm : FramedForm);
                var written = row.Bytes.Written[row.TraceAt..];
                if (trace.Chunks is { } numbered)
                {
                    _blob.Clear();
                    UnnumberedTrace.Complete(_blob, written, trace.NumbersAt, chunks.Of(numbered), trace.Frame is { } frame ? frames.Of(frame) : null);
                    written = _blob.Written;
                }

                insert.BindBlob(3, written).Run();
            }
        }

        chunks.Flush();
    }

    private void WriteErrors(List<Row> rows)
    {
        using var insert = new Statement(connection, "INSERT INTO errors (sweep_id, question_id, message, happened_at) VALUES (?1, ?2, ?3, ?4)");
        foreach (var row in rows.Where(static row => row.Error is not null))
        {
            insert.Bind(1, sweepId).Bind(2, row.Id).Bind(3, row.Error).Bind(4, time.GetUtcNow().ToUnixTimeMilliseconds()).Run();
        }
    }

    /// <summary>All that is written of a question.</summary>
    private sealed record Row : IPreparedRecord
    {
        public required string Id { get; init; }

        public required int Position { get; init; }

        /// <summary>The question, the scores and the trace, one after the other.</summary>
        public required BlobWriter Bytes { get; init; }

        public required int ScoresAt { get; init; }

        public required int TraceAt { get; init; }

        public ReadOnlySpan<byte> Question => Bytes.Written[..ScoresAt];

        public ReadOnlySpan<byte> Scores => Bytes.Written[ScoresAt..TraceAt];

        public required Outcome Outcome { get; init; }

        public required int? BestCandidateRank { get; init; }

        public required UnnumberedTrace? Trace { get; init; }

        public required string? Error { get; init; }
    }
}
