using System.Globalization;
using Qdrant.Client.Grpc;
using RagProbe.Indexes.Qdrant.Mapping;
using RagProbe.Text;

namespace RagProbe.Inspection;

/// <summary>What the sampled points hold at one path of their payload.</summary>
public sealed record PayloadField
{
    private const int LongestExample = 120;

    public required PayloadPath Path { get; init; }

    /// <summary>How many points hold a value of which type (text, integer, number, flag, list, object, null), by type.</summary>
    public required IReadOnlyDictionary<string, int> Types { get; init; }

    /// <summary>Share of the sampled points that have a value other than null, 0 to 1.</summary>
    public required double Share { get; init; }

    public required int DistinctValues { get; init; }

    /// <summary>The first value, cut where it is long; untrusted text.</summary>
    public required string Example { get; init; }

    /// <summary>Lengths of texts in code points; null where no value is a text.</summary>
    public LengthRange? Lengths { get; init; }

    internal static PayloadField Of(PayloadColumn column)
    {
        var values = column.Values.OfType<Value>().ToList();
        var lengths = column.Texts.OfType<string>().Select(static text => new CodePointMap(text).CodePointCount).Order().ToList();
        return new PayloadField
        {
            Path = column.Path,
            Types = new SortedDictionary<string, int>(values.CountBy(TypeOf).ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal),
            Share = column.Share(column.Present),
            DistinctValues = values.Where(static value => value.KindCase != Value.KindOneofCase.NullValue).Select(Write).Distinct(StringComparer.Ordinal).Count(),
            Example = values.Find(static value => value.KindCase != Value.KindOneofCase.NullValue) is { } first ? Shorten(Write(first)) : "",
            Lengths = lengths.Count == 0 ? null : new LengthRange(lengths[0], lengths[lengths.Count / 2], lengths[^1]),
        };
    }

    private static string TypeOf(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.StringValue => "text",
        Value.KindOneofCase.IntegerValue => "integer",
        Value.KindOneofCase.DoubleValue => "number",
        Value.KindOneofCase.BoolValue => "flag",
        Value.KindOneofCase.ListValue => "list",
        Value.KindOneofCase.StructValue => "object",
        _ => "null",
    };

    private static string Write(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.StringValue => value.StringValue,
        Value.KindOneofCase.IntegerValue => value.IntegerValue.ToString(CultureInfo.InvariantCulture),
        Value.KindOneofCase.DoubleValue => value.DoubleValue.ToString("R", CultureInfo.InvariantCulture),
        Value.KindOneofCase.BoolValue => value.BoolValue ? "true" : "false",
        Value.KindOneofCase.ListValue => $"[{string.Join(", ", value.ListValue.Values.Select(Write))}]",
        Value.KindOneofCase.StructValue => $"{{{string.Join(", ", value.StructValue.Fields.Keys.Order(StringComparer.Ordinal))}}}",
        _ => "null",
    };

    private static string Shorten(string text) =>
        text.Length <= LongestExample ? text : text[..(char.IsHighSurrogate(text[LongestExample - 1]) ? LongestExample - 1 : LongestExample)] + "…";
}

/// <summary>Shortest, median and longest.</summary>
public sealed record LengthRange(int Minimum, int Median, int Maximum);
