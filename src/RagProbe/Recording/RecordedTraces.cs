using System.IO.Compression;
using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using RagProbe.EvalSets;
using RagProbe.Text;
using RagProbe.Traces;

namespace RagProbe.Recording;

/// <summary>Reads the traces of one sweep, in whichever form they were written.</summary>
internal static class RecordedTraces
{
    /// <summary>Null where the question has none.</summary>
    /// <exception cref="SweepArchiveException">The record is damaged, or of a newer version.</exception>
    public static RetrievalTrace? Find(SqliteTransaction transaction, long sweepId, Question question)
    {
        var questionId = question.Id;
        var connection = transaction.Connection!;
        var row = connection.QuerySingleOrDefault<TraceRow>(
            "SELECT form AS Form, trace AS Trace FROM traces JOIN question_results r ON r.id = result_id WHERE r.sweep_id = @sweepId AND r.question_id = @questionId", new { sweepId, questionId }, transaction);
        try
        {
            return row?.Form switch
            {
                null => null,
                0 => ReadCompressed(transaction, row.Trace),
                SweepRecorder.CompactForm => TraceBlob.Read(row.Trace, numbers => Chunks(transaction, numbers)),
                SweepRecorder.FramedForm => TraceBlob.Read(row.Trace, numbers => Chunks(transaction, numbers), number => Frame(transaction, number), question),
                _ => throw new SweepArchiveException(
                    $"{connection.DataSource}: the trace of question '{questionId}' in sweep {sweepId} has form {row.Form}, this RagProbe knows 0 to {SweepRecorder.FramedForm}. Update RagProbe, or sweep again."),
            };
        }
        catch (Exception exception) when (exception is InvalidDataException or JsonException or InvalidOperationException)
        {
            throw new SweepArchiveException(
                $"{connection.DataSource}: the trace of question '{questionId}' in sweep {sweepId} is damaged ({exception.Message}). `ragprobe sweep` records it anew; the other questions of the sweep can still be read.", exception);
        }
    }

    private static RetrievalTrace Frame(SqliteTransaction transaction, long number) =>
        TraceFrames.Read(transaction.Connection!.QuerySingleOrDefault<byte[]>("SELECT frame FROM trace_frames WHERE number = @number", new { number }, transaction) ?? throw new InvalidDataException($"frame {number} is missing"));

    // The form of older releases: compressed JSON, with hashes in the place of texts.
    private static RetrievalTrace ReadCompressed(SqliteTransaction transaction, byte[] compressed)
    {
        using var brotli = new BrotliStream(new MemoryStream(compressed), CompressionMode.Decompress);
        var trace = JsonSerializer.Deserialize(brotli, RecordJson.Default.RetrievalTrace) ?? throw new InvalidDataException("it is empty");
        var texts = Texts(transaction, trace.Chunks.Select(chunk => chunk.Text));
        return trace with { Chunks = [.. trace.Chunks.Select(chunk => chunk with { Text = TextOf(texts, chunk.Text) })] };
    }

    private static Dictionary<long, TraceChunk> Chunks(SqliteTransaction transaction, long[] numbers)
    {
        var chunks = ChunksOfRows(transaction, numbers);
        long[] rest = [.. numbers.Where(number => !chunks.ContainsKey(number)).Distinct().Order()];
        var blocks = transaction.Connection!.Query<BlockRow>(
            """
            SELECT first_number AS FirstNumber, keys AS Keys, chunks AS Chunks FROM chunk_blocks
            WHERE first_number IN (SELECT (SELECT max(first_number) FROM chunk_blocks WHERE first_number <= value) FROM json_each(@json))
            """,
            new { json = JsonSerializer.Serialize(rest) },
            transaction,
            buffered: false);
        foreach (var block in blocks)
        {
            int[] positions = [.. rest.Select(number => number - block.FirstNumber).Where(position => position >= 0 && position < block.Count).Select(position => (int)position)];
            foreach (var (position, chunk) in positions.Zip(ChunkBlock.Read(block.Keys, block.Chunks, positions)))
            {
                chunks[block.FirstNumber + position] = chunk;
            }
        }

        return chunks;
    }

    // As older releases stored them.
    private static Dictionary<long, TraceChunk> ChunksOfRows(SqliteTransaction transaction, long[] numbers)
    {
        var rows = transaction.Connection!.Query<ChunkRow>(
            """
            SELECT number AS Number, chunk_id AS Id, source AS Source, span_start AS SpanStart, span_end AS SpanEnd, text_hash AS TextHash, heading_path AS HeadingPath, page AS Page,
                   token_count AS TokenCount, is_over_token_limit AS IsOverTokenLimit
            FROM trace_chunks WHERE number IN (SELECT value FROM json_each(@json))
            """,
            new { json = JsonSerializer.Serialize(numbers) },
            transaction).AsList();
        var texts = Texts(transaction, rows.Select(row => row.TextHash));
        return rows.ToDictionary(row => row.Number, row => row.ToChunk(TextOf(texts, row.TextHash)));
    }

    private static Dictionary<string, string> Texts(SqliteTransaction transaction, IEnumerable<string> hashes) =>
        transaction.Connection!.Query<(string Hash, string Text)>(
            "SELECT hash, text FROM chunk_texts WHERE hash IN (SELECT value FROM json_each(@json))",
            new { json = JsonSerializer.Serialize(hashes.Distinct(StringComparer.Ordinal)) },
            transaction)
            .ToDictionary(row => row.Hash, row => row.Text, StringComparer.Ordinal);

    private static string TextOf(Dictionary<string, string> texts, string hash) => texts.TryGetValue(hash, out var text) ? text : throw new InvalidDataException($"text {hash} is missing");

    private sealed record TraceRow
    {
        public long Form { get; init; }

        public byte[] Trace { get; init; } = [];
    }

    private sealed record BlockRow
    {
        public long FirstNumber { get; init; }

        public byte[] Keys { get; init; } = [];

        public byte[] Chunks { get; init; } = [];

        public int Count => Keys.Length / ChunkKey.Length;
    }

    private sealed record ChunkRow
    {
        public long Number { get; init; }

        public string Id { get; init; } = "";

        public string Source { get; init; } = "";

        public long? SpanStart { get; init; }

        public long? SpanEnd { get; init; }

        public string TextHash { get; init; } = "";

        public string HeadingPath { get; init; } = "";

        public long? Page { get; init; }

        public long? TokenCount { get; init; }

        public long IsOverTokenLimit { get; init; }

        public TraceChunk ToChunk(string text) => new()
        {
            Id = Id,
            Source = Source,
            Span = (SpanStart, SpanEnd) is ({ } start, { } end) ? new TextSpan((int)start, (int)end) : null,
            Text = text,
            HeadingPath = HeadingPath,
            Page = (int?)Page,
            TokenCount = (int?)TokenCount,
            IsOverTokenLimit = IsOverTokenLimit != 0,
        };
    }
}
