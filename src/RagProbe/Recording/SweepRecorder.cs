using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using RagProbe.Sweeps;

namespace RagProbe.Recording;

/// <summary>Writes one sweep's results, a transaction a batch.</summary>
internal sealed class SweepRecorder(SqliteConnection connection, TimeProvider time, long sweepId, IReadOnlyList<string> questionOrder) : ISweepRecorder
{
    /// <summary>The traces that <see cref="TraceBlob"/> wrote, in the column form.</summary>
    public const long CompactForm = 1;

    private readonly ChunkNumbers _chunks = new();
    private readonly TraceBlob _traces = new();
    private readonly Dictionary<string, int> _positions = questionOrder.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);

    public Task<IReadOnlySet<string>> RecordedAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var ids = connection.Query<string>(
            "SELECT question_id FROM question_results WHERE sweep_id = @sweepId AND outcome <> @error", new { sweepId, error = nameof(Outcome.Error) });
        return Task.FromResult<IReadOnlySet<string>>(ids.ToHashSet(StringComparer.Ordinal));
    }

    public Task RecordAsync(IReadOnlyList<QuestionRecord> records, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var transaction = connection.BeginTransaction(deferred: false);
        try
        {
            WriteResults(transaction, records);
            WriteTraces(transaction, records);
            WriteErrors(transaction, records);
            transaction.Commit();
        }
        catch
        {
            _chunks.Forget();
            throw;
        }

        return Task.CompletedTask;
    }

    public Task FinishAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        connection.Execute("UPDATE sweeps SET finished_at = @now WHERE id = @sweepId", new { sweepId, now = time.GetUtcNow().ToUnixTimeMilliseconds() });
        return Task.CompletedTask;
    }

    private void WriteResults(SqliteTransaction transaction, IReadOnlyList<QuestionRecord> records)
    {
        using var delete = new Statement(transaction, "DELETE FROM question_results WHERE sweep_id = @sweep AND question_id = @question", "@sweep", "@question");
        using var insert = new Statement(
            transaction,
            """
            INSERT INTO question_results (sweep_id, question_id, position, question, outcome, best_candidate_rank, scores)
            VALUES (@sweep, @id, @position, @question, @outcome, @rank, @scores)
            """,
            "@sweep", "@id", "@position", "@question", "@outcome", "@rank", "@scores");
        foreach (var record in records)
        {
            // A question that ended in an error earlier is replaced; its measures and trace go with it.
            delete.Run(sweepId, record.Question.Id);
            insert.Run(
                sweepId,
                record.Question.Id,
                _positions[record.Question.Id],
                JsonSerializer.Serialize(record.Question, RecordJson.Default.Question),
                record.Outcome.ToString(),
                record.BestCandidateRank,
                ScoresJson.Write(record.Measures));
        }
    }

    private void WriteTraces(SqliteTransaction transaction, IReadOnlyList<QuestionRecord> records)
    {
        using var chunks = _chunks.In(transaction);
        using var insert = new Statement(
            transaction, "INSERT INTO traces (sweep_id, question_id, form, trace) VALUES (@sweep, @question, @form, @trace)", "@sweep", "@question", "@form", "@trace");
        foreach (var record in records)
        {
            if (record.Trace is { } trace)
            {
                long[] numbers = [.. trace.Chunks.Select(chunks.Of)];
                insert.Run(sweepId, record.Question.Id, CompactForm, _traces.Write(trace, numbers));
            }
        }
    }

    private void WriteErrors(SqliteTransaction transaction, IReadOnlyList<QuestionRecord> records) => connection.Execute(
        "INSERT INTO errors (sweep_id, question_id, message, happened_at) VALUES (@sweepId, @Id, @Error, @now)",
        records.Where(record => record.Error is not null).Select(record => new { sweepId, record.Question.Id, record.Error, now = time.GetUtcNow().ToUnixTimeMilliseconds() }),
        transaction);
}
