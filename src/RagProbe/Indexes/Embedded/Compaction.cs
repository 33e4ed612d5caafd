using Dapper;
using Microsoft.Data.Sqlite;

namespace RagProbe.Indexes.Embedded;

/// <summary>
/// Gives back the space of dead rows: the live ones are copied to the matrix file of the next generation, and one
/// transaction renumbers chunks and postings and points the state at it. Readers that still see the old generation keep their
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
            PostingBlocks.Renumber(connection, transaction, rows);
            connection.Execute(
                "UPDATE state SET generation = generation + 1, row_count = @rowCount;",
                new { rowCount = RowGroups.RoundUp(rows.Count) },
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
        var (source, target, row) = (new float[RowGroups.Size * dimensions], new float[RowGroups.Size * dimensions], new float[dimensions]);
        var read = -1L;
        for (var first = 0; first < rows.Count; first += RowGroups.Size)
        {
            Array.Clear(target);
            for (var lane = 0; lane < Math.Min(RowGroups.Size, rows.Count - first); lane++)
            {
                var (group, place) = Math.DivRem(rows[first + lane], RowGroups.Size);
                if (group != read)
                {
                    from.ReadGroup(group * RowGroups.Size, source);
                    read = group;
                }

                RowGroups.Gather(source, (int)place, row);
                RowGroups.Scatter(row, target, lane);
            }

            to.Write(first, dimensions, target);
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
