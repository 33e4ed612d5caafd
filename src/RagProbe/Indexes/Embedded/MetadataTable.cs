using Microsoft.Data.Sqlite;
using RagProbe.Filters;

namespace RagProbe.Indexes.Embedded;

/// <summary>Every chunk's metadata in memory. Chunks of one document mostly share theirs, so a filter is evaluated once for all of them.</summary>
internal sealed class MetadataTable
{
    private readonly int[] _kindOfRow;
    private readonly List<IReadOnlyDictionary<string, PayloadValue>> _kinds;

    private MetadataTable(int[] kindOfRow, List<IReadOnlyDictionary<string, PayloadValue>> kinds) => (_kindOfRow, _kinds) = (kindOfRow, kinds);

    public static MetadataTable Load(SqliteConnection connection, int rowCount)
    {
        var kindOfRow = new int[rowCount];
        Array.Fill(kindOfRow, -1);
        var kinds = new List<IReadOnlyDictionary<string, PayloadValue>>();
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT row, metadata FROM chunk;";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var json = reader.GetString(1);
            if (!known.TryGetValue(json, out var kind))
            {
                kind = kinds.Count;
                known.Add(json, kind);
                kinds.Add(PayloadValueJson.ReadObject(json));
            }

            kindOfRow[reader.GetInt32(0)] = kind;
        }

        return new MetadataTable(kindOfRow, kinds);
    }

    /// <summary>The live rows that pass the filter.</summary>
    public RowSet Matching(Filter filter)
    {
        var passes = _kinds.ConvertAll(kind => FilterEvaluator.Matches(filter, kind));
        var rows = new RowSet(_kindOfRow.Length);
        for (var row = 0; row < _kindOfRow.Length; row++)
        {
            if (_kindOfRow[row] is >= 0 and var kind && passes[kind])
            {
                rows.Add(row);
            }
        }

        return rows;
    }
}
