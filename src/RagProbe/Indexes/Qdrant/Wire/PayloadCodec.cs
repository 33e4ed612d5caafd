using System.Collections.Immutable;
using System.Text.Json;
using Qdrant.Client.Grpc;
using RagProbe.Filters;

namespace RagProbe.Indexes.Qdrant.Wire;

/// <summary>Payload values to and from the wire. Integers and numbers keep their types: 42 and 42.0 are two values for a filter.</summary>
internal static class PayloadCodec
{
    public static Value ToValue(PayloadValue value) => value switch
    {
        PayloadValue.Text text => new Value { StringValue = text.Value },
        PayloadValue.Integer integer => new Value { IntegerValue = integer.Value },
        PayloadValue.Number number => new Value { DoubleValue = number.Value },
        PayloadValue.Flag flag => new Value { BoolValue = flag.Value },
        PayloadValue.List list => new Value { ListValue = new ListValue { Values = { list.Values.Select(ToValue) } } },
        _ => throw new NotSupportedException($"No wire form for the payload value {value.GetType().Name}."),
    };

    public static Value ToValue(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => new Value { StringValue = element.GetString() },
        JsonValueKind.True or JsonValueKind.False => new Value { BoolValue = element.GetBoolean() },
        JsonValueKind.Number when element.TryGetInt64(out var integer) && !element.GetRawText().AsSpan().ContainsAny('.', 'e', 'E') => new Value { IntegerValue = integer },
        JsonValueKind.Number => new Value { DoubleValue = element.GetDouble() },
        JsonValueKind.Array => new Value { ListValue = new ListValue { Values = { element.EnumerateArray().Select(ToValue) } } },
        JsonValueKind.Object => ToStruct(element),
        _ => new Value { NullValue = NullValue.NullValue },
    };

    /// <returns>Null for null and for objects, which no filter compares.</returns>
    public static PayloadValue? ToPayload(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.StringValue => new PayloadValue.Text(value.StringValue),
        Value.KindOneofCase.IntegerValue => new PayloadValue.Integer(value.IntegerValue),
        Value.KindOneofCase.DoubleValue => new PayloadValue.Number(value.DoubleValue),
        Value.KindOneofCase.BoolValue => new PayloadValue.Flag(value.BoolValue),
        Value.KindOneofCase.ListValue => new PayloadValue.List([.. value.ListValue.Values.Select(ToPayload).OfType<PayloadValue>()]),
        _ => null,
    };

    public static ImmutableDictionary<string, PayloadValue> ToMetadata(Value? metadata) => metadata?.KindCase != Value.KindOneofCase.StructValue
        ? ImmutableDictionary<string, PayloadValue>.Empty
        : metadata.StructValue.Fields
            .Select(static field => KeyValuePair.Create(field.Key, ToPayload(field.Value)!))
            .Where(static field => field.Value is not null)
            .ToImmutableDictionary(StringComparer.Ordinal);

    private static Value ToStruct(JsonElement element)
    {
        var fields = new Struct();
        foreach (var property in element.EnumerateObject())
        {
            fields.Fields[property.Name] = ToValue(property.Value);
        }

        return new Value { StructValue = fields };
    }
}
