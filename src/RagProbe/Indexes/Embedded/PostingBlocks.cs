using System.Buffers;
using System.Runtime.InteropServices;
using Dapper;
using Microsoft.Data.Sqlite;
using RagProbe.Indexes.Lexical;

namespace RagProbe.Indexes.Embedded;

/// <summary>
/// How postings come to the disk. Each write appends one block, sorted by term, so that it never touches the pages of the
/// blocks before it; <see cref="FanIn"/> blocks of a level are merged into one of the next, so that a term is read from few
/// places and a posting is written a logarithmic number of times. Nothing is taken out when a chunk is deleted: rows are
/// not used twice, and readers skip dead ones until the compaction drops them.
/// </summary>
internal static class PostingBlocks
{
    private const int FanIn = 8;

    /// <param name="firstRow">The row of the first vector; the others follow.</param>
    public static void Add(SqliteConnection connection, SqliteTransaction transaction, long firstRow, IReadOnlyList<SparseVector> vectors)
    {
        var terms = new SortedDictionary<uint, List<Posting>>();
        for (var i = 0; i < vectors.Count; i++)
        {
            for (var t = 0; t < vectors[i].Count; t++)
            {
                if (!terms.TryGetValue(vectors[i].Indices[t], out var postings))
                {
                    terms.Add(vectors[i].Indices[t], postings = []);
                }

                postings.Add(new Posting(checked((int)(firstRow + i)), vectors[i].Values[t]));
            }
        }

        if (terms.Count == 0)
        {
            return;
        }

        using (var block = new BlockWriter(connection, transaction, level: 0))
        {
            foreach (var (term, postings) in terms)
            {
                block.Write(term, MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(postings)));
            }
        }

        for (var level = 0L; Blocks(connection, transaction, level) >= FanIn; level++)
        {
            Merge(connection, transaction, level, level, level + 1, newRow: null);
        }
    }

    /// <summary>Merges all blocks into one, without the rows that are not listed.</summary>
    /// <param name="rows">The live rows, ascending; each becomes its place in the list.</param>
    public static void Renumber(SqliteConnection connection, SqliteTransaction transaction, IReadOnlyList<long> rows)
    {
        var places = new Dictionary<int, int>(rows.Count);
        for (var place = 0; place < rows.Count; place++)
        {
            places.Add((int)rows[place], place);
        }

        var top = connection.ExecuteScalar<long>("SELECT coalesce(max(level), 0) FROM posting_block;", transaction: transaction);
        Merge(connection, transaction, 0, top, top, row => places.TryGetValue(row, out var place) ? place : null);
    }

    private static long Blocks(SqliteConnection connection, SqliteTransaction transaction, long level) =>
        connection.ExecuteScalar<long>("SELECT count(*) FROM posting_block WHERE level = @level;", new { level }, transaction);

    private static void Merge(SqliteConnection connection, SqliteTransaction transaction, long lowest, long highest, long target, Func<int, int?>? newRow)
    {
        var old = connection.Query<long>("SELECT block FROM posting_block WHERE level BETWEEN @lowest AND @highest;", new { lowest, highest }, transaction).AsList();
        using (var block = new BlockWriter(connection, transaction, target))
        using (var command = connection.CreateCommand())
        {
            command.Transaction = transaction;
            command.CommandText = $"SELECT term, entries FROM posting WHERE block IN ({string.Join(',', old)}) ORDER BY term, block;";
            using var reader = command.ExecuteReader();
            var (term, entries) = (0u, new ArrayBufferWriter<byte>());
            while (reader.Read())
            {
                var next = (uint)reader.GetInt64(0);
                if (next != term)
                {
                    block.Write(term, entries.WrittenSpan);
                    entries.ResetWrittenCount();
                    term = next;
                }

                Append(reader.GetFieldValue<byte[]>(1), newRow, entries);
            }

            block.Write(term, entries.WrittenSpan);
        }

        connection.Execute("DELETE FROM posting WHERE block = @block;", old.Select(static block => new { block }), transaction);
        connection.Execute("DELETE FROM posting_block WHERE block = @block;", old.Select(static block => new { block }), transaction);
    }

    private static void Append(byte[] stored, Func<int, int?>? newRow, ArrayBufferWriter<byte> entries)
    {
        if (newRow is null)
        {
            entries.Write(stored);
            return;
        }

        foreach (var posting in MemoryMarshal.Cast<byte, Posting>(stored))
        {
            if (newRow(posting.Row) is { } row)
            {
                entries.Write(MemoryMarshal.AsBytes([posting with { Row = row }]));
            }
        }
    }

    private sealed class BlockWriter : IDisposable
    {
        private readonly SqliteCommand _insert;

        public BlockWriter(SqliteConnection connection, SqliteTransaction transaction, long level)
        {
            var block = connection.ExecuteScalar<long>(
                "INSERT INTO posting_block (block, level) SELECT coalesce(max(block), 0) + 1, @level FROM posting_block RETURNING block;", new { level }, transaction);
            _insert = connection.CreateCommand();
            _insert.Transaction = transaction;
            _insert.CommandText = "INSERT INTO posting (block, term, entries) VALUES ($block, $term, $entries);";
            _insert.Parameters.AddWithValue("$block", block);
            _insert.Parameters.Add("$term", SqliteType.Integer);
            _insert.Parameters.Add("$entries", SqliteType.Blob);
        }

        public void Write(uint term, ReadOnlySpan<byte> entries)
        {
            if (entries.IsEmpty)
            {
                return;
            }

            (_insert.Parameters[1].Value, _insert.Parameters[2].Value) = ((long)term, entries.ToArray());
            _insert.ExecuteNonQuery();
        }

        public void Dispose() => _insert.Dispose();
    }
}
