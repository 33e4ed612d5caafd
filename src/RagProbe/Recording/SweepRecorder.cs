using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using RagProbe.Sweeps;

namespace RagProbe.Recording;

/// <summary>Writes one sweep's results, a transaction a batch.</summary>
internal sealed class SweepRecorder(SqliteConnection connection, TimeProvider time, long sweepId, IReadOnlyList<string> questionOrder) : ISweepRecorder
{
    // Questions share most of their candidates: what this recorder has stored once it need not offer again. 16 bytes of a hash
    // tell a million texts apart as well as 32 do, in a quarter of the memory of its digits.
    private readonly HashSet<UInt128> _stored = [];

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
        var hashed = new Dictionary<string, ChunkText>(ReferenceEqualityComparer.Instance);
        var traces = records.Where(record => record.Trace is not null).Select(record => Store(record, hashed)).ToList();
        var texts = traces.SelectMany(trace => trace.Texts).Where(text => !_stored.Contains(text.Key)).DistinctBy(text => text.Key).ToList();
        using var transaction = connection.BeginTransaction(deferred: false);

        // A question that ended in an error earlier is replaced; its measures and trace go with it.
        connection.Execute("DELETE FROM question_results WHERE sweep_id = @sweepId AND question_id = @Id", records.Select(record => new { sweepId, record.Question.Id }), transaction);
        connection.Execute(
            """
            INSERT INTO question_results (sweep_id, question_id, position, question, outcome, best_candidate_rank)
            VALUES (@sweepId, @Id, @position, @question, @outcome, @BestCandidateRank)
            """,
            records.Select(record => new
            {
                sweepId,
                record.Question.Id,
                position = _positions[record.Question.Id],
                question = JsonSerializer.Serialize(record.Question, RecordJson.Default.Question),
                outcome = record.Outcome.ToString(),
                record.BestCandidateRank,
            }),
            transaction);
        connection.Execute(
            "INSERT INTO measures (sweep_id, question_id, name, value) VALUES (@sweepId, @Id, @name, @value)",
            records.SelectMany(record => record.Measures.Select(measure => new { sweepId, record.Question.Id, name = measure.Key, value = measure.Value })),
            transaction);
        connection.Execute(
            "INSERT INTO chunk_texts (hash, text) VALUES (@Hash, @Text) ON CONFLICT DO NOTHING",
            texts.Select(text => new { text.Hash, text.Text }),
            transaction);
        connection.Execute(
            "INSERT INTO traces (sweep_id, question_id, trace) VALUES (@sweepId, @QuestionId, @Compressed)",
            traces.Select(trace => new { sweepId, trace.QuestionId, trace.Compressed }),
            transaction);
        connection.Execute(
            "INSERT INTO errors (sweep_id, question_id, message, happened_at) VALUES (@sweepId, @Id, @Error, @now)",
            records.Where(record => record.Error is not null).Select(record => new { sweepId, record.Question.Id, record.Error, now = time.GetUtcNow().ToUnixTimeMilliseconds() }),
            transaction);
        transaction.Commit();
        _stored.UnionWith(texts.Select(text => text.Key));
        return Task.CompletedTask;
    }

    public Task FinishAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        connection.Execute("UPDATE sweeps SET finished_at = @now WHERE id = @sweepId", new { sweepId, now = time.GetUtcNow().ToUnixTimeMilliseconds() });
        return Task.CompletedTask;
    }

    // The questions of a batch share chunks, and an index shares their texts: each is hashed once.
    private static StoredTrace Store(QuestionRecord record, Dictionary<string, ChunkText> hashed)
    {
        var trace = record.Trace!;
        var texts = trace.Chunks.Select(chunk => hashed.TryGetValue(chunk.Text, out var known) ? known : hashed[chunk.Text] = ChunkText.Of(chunk.Text)).ToList();
        var withoutTexts = trace with { Chunks = [.. trace.Chunks.Zip(texts, (chunk, text) => chunk with { Text = text.Hash })] };
        return new StoredTrace(record.Question.Id, RecordJson.Compress(withoutTexts), texts);
    }

    private sealed record ChunkText(UInt128 Key, string Hash, string Text)
    {
        public static ChunkText Of(string text)
        {
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
            return new ChunkText(BinaryPrimitives.ReadUInt128LittleEndian(hash), Convert.ToHexStringLower(hash), text);
        }
    }

    private sealed record StoredTrace(string QuestionId, byte[] Compressed, IReadOnlyList<ChunkText> Texts);
}
