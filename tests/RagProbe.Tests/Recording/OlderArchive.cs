using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using RagProbe.Recording;
using RagProbe.Sweeps;
using RagProbe.Text;

namespace RagProbe.Tests.Recording;

/// <summary>Archives as older releases wrote them: compressed JSON, a row a measure; then compact traces, a row a chunk.</summary>
internal static class OlderArchive
{
    /// <summary>Undoes the schema's sixth and fifth step; the traces are lost.</summary>
    public const string WithoutChunkBlocks =
        """
        CREATE TABLE old_results (
            sweep_id            INTEGER NOT NULL REFERENCES sweeps (id) ON DELETE CASCADE,
            question_id         TEXT NOT NULL,
            position            INTEGER NOT NULL,
            question            TEXT NOT NULL,
            outcome             TEXT NOT NULL,
            best_candidate_rank INTEGER,
            scores              TEXT,
            PRIMARY KEY (sweep_id, question_id)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO old_results SELECT sweep_id, question_id, position, question, outcome, best_candidate_rank, scores FROM question_results;
        DROP TABLE traces;
        DROP TABLE trace_frames;
        DROP TABLE question_results;
        ALTER TABLE old_results RENAME TO question_results;
        CREATE INDEX question_results_by_outcome ON question_results (sweep_id, outcome, position);
        CREATE TABLE traces (
            sweep_id    INTEGER NOT NULL,
            question_id TEXT NOT NULL,
            trace       BLOB NOT NULL,
            form        INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (sweep_id, question_id),
            FOREIGN KEY (sweep_id, question_id) REFERENCES question_results (sweep_id, question_id) ON DELETE CASCADE
        ) STRICT;
        DROP TABLE chunk_blocks
        """;

    /// <summary>Undoes the schema's fourth step, too.</summary>
    public const string WithoutCompactTraces = $"{WithoutChunkBlocks}; DROP TABLE trace_chunks; ALTER TABLE traces DROP COLUMN form; ALTER TABLE question_results DROP COLUMN scores";

    /// <summary>Takes a closed archive's schema back.</summary>
    public static void Downgrade(string path) => Run(path, connection => connection.Execute($"{WithoutCompactTraces}; PRAGMA user_version = 3"));

    /// <summary>Takes a closed archive's schema back to the fourth.</summary>
    public static void DowngradeToRows(string path) => Run(path, connection => connection.Execute($"{WithoutChunkBlocks}; PRAGMA user_version = 4"));

    /// <summary>Records as releases with the fourth schema did: a row a chunk.</summary>
    public static void RecordInRows(string path, long sweepId, params IReadOnlyList<QuestionRecord> records) => Run(path, connection =>
    {
        var json = new RecordWriter();
        using var transaction = connection.BeginTransaction();
        foreach (var (position, record) in records.Index())
        {
            connection.Execute(
                "INSERT INTO question_results (sweep_id, question_id, position, question, outcome, best_candidate_rank, scores) VALUES (@sweepId, @Id, @position, @question, @outcome, @BestCandidateRank, @scores)",
                new { sweepId, record.Question.Id, position, question = JsonSerializer.Serialize(record.Question, RecordJson.Default.Question), outcome = record.Outcome.ToString(), record.BestCandidateRank, scores = Encoding.UTF8.GetString(json.Scores(record.Measures)) },
                transaction);
            var numbers = record.Trace!.Chunks.Select(chunk =>
            {
                connection.Execute("INSERT INTO chunk_texts (hash, text) VALUES (@Hash, @Text) ON CONFLICT DO NOTHING", new { Hash = HashOf(chunk.Text), chunk.Text }, transaction);
                return connection.ExecuteScalar<long>(
                    """
                    INSERT INTO trace_chunks (fingerprint, chunk_id, source, span_start, span_end, text_hash, heading_path, page, token_count, is_over_token_limit)
                    VALUES (randomblob(16), @Id, @Source, @Start, @End, @Hash, @HeadingPath, @Page, @TokenCount, @IsOverTokenLimit) RETURNING number
                    """,
                    new { chunk.Id, chunk.Source, chunk.Span?.Start, chunk.Span?.End, Hash = HashOf(chunk.Text), chunk.HeadingPath, chunk.Page, chunk.TokenCount, chunk.IsOverTokenLimit },
                    transaction);
            }).ToArray();
            var blob = new BlobWriter();
            new TraceBlob().Write(blob, record.Trace, frame: null, new ChunkNumbers.Numbered(numbers, numbers.Length, []));
            var trace = blob.Written.ToArray();
            connection.Execute("INSERT INTO traces (sweep_id, question_id, form, trace) VALUES (@sweepId, @Id, 1, @trace)", new { sweepId, record.Question.Id, trace }, transaction);
        }

        transaction.Commit();
    });

    /// <summary>Records as releases with the third schema did.</summary>
    public static void Record(string path, long sweepId, params IReadOnlyList<QuestionRecord> records) => Run(path, connection =>
    {
        using var transaction = connection.BeginTransaction();
        foreach (var (position, record) in records.Index())
        {
            var key = new { sweepId, record.Question.Id };
            connection.Execute(
                "INSERT INTO question_results (sweep_id, question_id, position, question, outcome, best_candidate_rank) VALUES (@sweepId, @Id, @position, @question, @outcome, @BestCandidateRank)",
                new { sweepId, record.Question.Id, position, question = JsonSerializer.Serialize(record.Question, RecordJson.Default.Question), outcome = record.Outcome.ToString(), record.BestCandidateRank },
                transaction);
            foreach (var (name, value) in record.Measures)
            {
                connection.Execute("INSERT INTO measures (sweep_id, question_id, name, value) VALUES (@sweepId, @Id, @name, @value)", new { sweepId, record.Question.Id, name, value }, transaction);
            }

            if (record.Trace is { } trace)
            {
                connection.Execute(
                    "INSERT INTO chunk_texts (hash, text) VALUES (@Hash, @Text) ON CONFLICT DO NOTHING", trace.Chunks.Select(chunk => new { Hash = HashOf(chunk.Text), chunk.Text }), transaction);
                var written = Compress(trace with { Chunks = [.. trace.Chunks.Select(chunk => chunk with { Text = HashOf(chunk.Text) })] });
                connection.Execute("INSERT INTO traces (sweep_id, question_id, trace) VALUES (@sweepId, @Id, @written)", new { sweepId, record.Question.Id, written }, transaction);
            }

            if (record.Error is not null)
            {
                connection.Execute("INSERT INTO errors (sweep_id, question_id, message, happened_at) VALUES (@sweepId, @Id, @Error, 0)", new { sweepId, record.Question.Id, record.Error }, transaction);
            }
        }

        transaction.Commit();
    });

    private static byte[] Compress(Traces.RetrievalTrace trace)
    {
        using var buffer = new MemoryStream();
        using (var brotli = new BrotliStream(buffer, CompressionLevel.Fastest))
        {
            JsonSerializer.Serialize(brotli, trace, RecordJson.Default.RetrievalTrace);
        }

        return buffer.ToArray();
    }

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static void Run(string path, Action<SqliteConnection> action)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False;Foreign Keys=True");
        connection.Open();
        action(connection);
    }
}
