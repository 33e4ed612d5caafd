using Dapper;
using Microsoft.Data.Sqlite;

namespace RagProbe.Indexes.Embedded;

/// <summary>
/// Gives back the space of dead rows: the live ones are copied to the matrix file of the next generation, and one
/// transaction renumbers the chunks and points the state at it. Readers that still see the old generation keep their
/// mapping of the old file.
/// </summary>
internal static class Compaction
{
    // Below this much waste a copy is not worth its while.
    private const long MinimumDeadRows = 256;

    public static bool IsDue(long rows, long live) => rows - live >= MinimumDeadRows && rows - live > live;

    /// <summary>Returns the new generation's file; the old one is closed and removed.</summary>
    public static VectorFile Run(string folder, SqliteConnection connection, VectorFile old, IndexState state)
    {
        var rows = connection.Query<long>("SELECT row FROM chunk ORDER BY row;").AsList();
        var compacted = VectorFile.Create(folder, state.Generation + 1);
        try
        {
            Copy(old, compacted, rows, (int)state.Dimensions);
            using var transaction = connection.BeginTransaction();
            Renumber(connection, rows, transaction);
            connection.Execute(
                """
                INSERT INTO chunk_text (chunk_text) VALUES ('rebuild');
                UPDATE state SET generation = generation + 1, row_count = @Count;
                """,
                new { rows.Count },
                transaction);
            transaction.Commit();
        }
        catch
        {
            compacted.Dispose();
            throw;
        }

        old.Dispose();
        VectorFile.TryDelete(VectorFile.PathOf(folder, state.Generation));
        return compacted;
    }

    private static void Copy(VectorFile from, VectorFile to, List<long> rows, int dimensions)
    {
        var buffer = new float[dimensions * Math.Max(1, (1 << 18) / dimensions)];
        for (var first = 0; first < rows.Count;)
        {
            var count = Math.Min(buffer.Length / dimensions, rows.Count - first);
            for (var i = 0; i < count; i++)
            {
                from.Read(rows[first + i], dimensions, buffer.AsSpan(i * dimensions, dimensions));
            }

            to.Write(first, dimensions, buffer.AsSpan(0, count * dimensions));
            first += count;
        }

        to.FlushToDisk();
    }

    // In ascending order a row only moves to a number that is free: nothing below it has stayed.
    private static void Renumber(SqliteConnection connection, List<long> rows, SqliteTransaction transaction)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "UPDATE chunk SET row = $to WHERE row = $from;";
        var to = command.Parameters.Add("$to", SqliteType.Integer);
        var from = command.Parameters.Add("$from", SqliteType.Integer);
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i] != i)
            {
                (to.Value, from.Value) = ((long)i, rows[i]);
                command.ExecuteNonQuery();
            }
        }
    }
}
