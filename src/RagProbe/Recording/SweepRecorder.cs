using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using RagProbe.Sweeps;
using RagProbe.Text;

namespace RagProbe.Recording;

/// <summary>Writes one sweep's results, a transaction a batch.</summary>
internal sealed class SweepRecorder(SqliteConnection connection, TimeProvider time, long sweepId) : ISweepRecorder
{
    /// <summary>The traces that <see cref="TraceBlob"/> wrote, in the column form.</summary>
    public const long CompactForm = 1;

    private readonly ChunkNumbers _chunks = new();
    private readonly TraceBlob _traces = new();
    private readonly BlobWriter _blob = new();

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
        Trace = record.Trace is { } trace ? _traces.Write(trace) : null,
        Chunks = _chunks.Prepare(record.Trace?.Chunks ?? []),
        Error = record.Error,
    };

    public Task RecordAsync(IReadOnlyList<IPreparedRecord> records, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var rows = records.Cast<Row>().ToList();
        using var transaction = connection.BeginTransaction(deferred: false);
        using var chunks = _chunks.In(transaction);
        WriteResults(transaction, rows);
        WriteTraces(transaction, rows, chunks);
        WriteErrors(transaction, rows);
        transaction.Commit();
        chunks.Committed();
        return Task.CompletedTask;
    }

    public Task FinishAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        connection.Execute("UPDATE sweeps SET finished_at = @now WHERE id = @sweepId", new { sweepId, now = time.GetUtcNow().ToUnixTimeMilliseconds() });
        return Task.CompletedTask;
    }

    private void WriteResults(SqliteTransaction transaction, List<Row> rows)
    {
        using var delete = new Statement(transaction, "DELETE FROM question_results WHERE sweep_id = @sweep AND question_id = @question", "@sweep", "@question");
        using var insert = new Statement(
            transaction,
            """
            INSERT INTO question_results (sweep_id, question_id, position, question, outcome, best_candidate_rank, scores)
            VALUES (@sweep, @id, @position, @question, @outcome, @rank, @scores)
            """,
            "@sweep", "@id", "@position", "@question", "@outcome", "@rank", "@scores");
        foreach (var row in rows)
        {
            // A question that ended in an error earlier is replaced; its measures and trace go with it.
            delete.Run(sweepId, row.Id);
            insert.Run(sweepId, row.Id, row.Position, row.Question, row.Outcome.ToString(), row.BestCandidateRank, row.Scores);
        }
    }

    private void WriteTraces(SqliteTransaction transaction, List<Row> rows, ChunkNumbers.Writing chunks)
    {
        using var insert = new Statement(
            transaction, "INSERT INTO traces (sweep_id, question_id, form, trace) VALUES (@sweep, @question, @form, @trace)", "@sweep", "@question", "@form", "@trace");
        foreach (var row in rows)
        {
            if (row.Trace is { } trace)
            {
                long[] numbers = [.. row.Chunks.Select(chunks.Of)];
                insert.Run(sweepId, row.Id, CompactForm, trace.Complete(_blob, numbers));
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
