using Microsoft.Data.Sqlite;

namespace RagProbe.Indexes.Embedded;

/// <summary>
/// The full-text index in memory, as far as questions have asked for it: where a stem occurs is read once and kept. That
/// makes BM25 a walk over arrays, where FTS5's own ranking pays for every row of every question.
/// </summary>
internal sealed class WordIndex
{
    // 8 bytes each: 64 MB.
    private const int MaxKept = 8 << 20;

    private readonly Lock _turn = new();
    private readonly Dictionary<string, Posting[]> _postings = new(StringComparer.Ordinal);
    private int _kept;

    private WordIndex(int[] lengthOfRow, int chunkCount, double averageLength) =>
        (LengthOfRow, ChunkCount, AverageLength) = (lengthOfRow, chunkCount, averageLength);

    /// <summary>Words of each row's chunk, stop words included.</summary>
    public int[] LengthOfRow { get; }

    public int ChunkCount { get; }

    public double AverageLength { get; }

    public static WordIndex Load(SqliteConnection connection, int rowCount)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, sz FROM chunk_text_docsize;";
        using var reader = command.ExecuteReader();
        var lengths = new int[rowCount];
        long total = 0;
        var count = 0;
        while (reader.Read())
        {
            var length = ReadVariableLength(reader.GetFieldValue<byte[]>(1));
            lengths[reader.GetInt32(0)] = length;
            total += length;
            count++;
        }

        return new WordIndex(lengths, count, count == 0 ? 0 : (double)total / count);
    }

    /// <summary>Where the stem occurs; the connection's open transaction must see the state that was loaded.</summary>
    public Posting[] Find(string stem, ReadSession session)
    {
        lock (_turn)
        {
            if (!_postings.TryGetValue(stem, out var postings))
            {
                postings = [.. session.Occurrences(stem)];
                if (_kept + postings.Length > MaxKept)
                {
                    _postings.Clear();
                    _kept = 0;
                }

                _postings.Add(stem, postings);
                _kept += postings.Length;
            }

            return postings;
        }
    }

    // FTS5 documents the column: one SQLite varint for each column, seven bits a byte, most significant first.
    private static int ReadVariableLength(byte[] bytes)
    {
        var value = 0;
        foreach (var part in bytes)
        {
            value = (value << 7) | (part & 0x7f);
            if (part < 0x80)
            {
                break;
            }
        }

        return value;
    }
}

/// <param name="Count">How often the stem stands in the row's chunk.</param>
internal readonly record struct Posting(int Row, int Count);
