using System.Text.Json;
using Qdrant.Client.Grpc;
using RagProbe.Indexes.Qdrant.Mapping;
using RagProbe.Indexes.Qdrant.Wire;

namespace RagProbe.Inspection;

/// <summary>The payloads of sampled points, laid out as columns: nested objects and objects in JSON text are walked into, lists are not.</summary>
internal static class PayloadTable
{
    // Payloads keyed by ids or dates would otherwise give a column for each of their keys.
    private const int MaxColumns = 400;
    private const int MaxDepth = 8;
    private const int MaxJsonLength = 1 << 20;

    /// <summary>By path. The order of keys in a payload makes no difference.</summary>
    public static IReadOnlyList<PayloadColumn> Read(IReadOnlyList<SampledPoint> points)
    {
        var cells = new Dictionary<PayloadPath, Cells>();
        foreach (var (index, point) in points.Index())
        {
            Walk(point.Payload, [], jsonText: null, (path, name, value, isJson) =>
            {
                if (!cells.TryGetValue(path, out var column))
                {
                    cells.Add(path, column = new Cells(name, new Value?[points.Count]));
                }

                column.Values[index] = value;
                column.JsonCount += isJson ? 1 : 0;
            });
        }

        return [.. cells
            .Select(static cell => new PayloadColumn(cell.Key, cell.Value.Name, cell.Value.Values, cell.Value.JsonCount > 0))
            .OrderByDescending(static column => column.Present)
            .ThenBy(static column => column.Path.ToString(), StringComparer.Ordinal)
            .Take(MaxColumns)
            .OrderBy(static column => column.Path.ToString(), StringComparer.Ordinal)];
    }

    private static void Walk(IReadOnlyDictionary<string, Value> fields, string[] above, PayloadPath? jsonText, Action<PayloadPath, string, Value, bool> found)
    {
        foreach (var (name, value) in fields)
        {
            // Such a name has no path that could be written down.
            if (name.Length == 0 || name.Contains('"', StringComparison.Ordinal))
            {
                continue;
            }

            string[] names = [.. above, name];
            if (value.KindCase == Value.KindOneofCase.StructValue && names.Length < MaxDepth)
            {
                Walk(value.StructValue.Fields, names, jsonText, found);
                continue;
            }

            var path = jsonText is null ? PayloadPath.Of(names) : PayloadPath.OfJson(jsonText, names);
            var inner = jsonText is null && value.KindCase == Value.KindOneofCase.StringValue ? ReadObject(value.StringValue) : null;
            found(path, name, value, inner is not null);
            if (inner is not null)
            {
                Walk(inner, [], path, found);
            }
        }
    }

    private static IReadOnlyDictionary<string, Value>? ReadObject(string text)
    {
        if (text.Length is < 2 or > MaxJsonLength || text[0] != '{')
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object ? PayloadCodec.ToValue(document.RootElement).StructValue.Fields : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private sealed class Cells(string name, Value?[] values)
    {
        public string Name { get; } = name;

        public Value?[] Values { get; } = values;

        public int JsonCount { get; set; }
    }
}
