using System.Globalization;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Qdrant.Client.Grpc;

namespace RagProbe.Indexes.Qdrant.Wire;

/// <summary>Messages as text that is the same for the same content: a server sends the entries of a map in any order.</summary>
internal static class CanonicalText
{
    public static string Of(IMessage message) => Sorted(JsonNode.Parse(message.ToString()!))?.ToJsonString() ?? "";

    /// <summary>Adds a payload, field by field.</summary>
    public static void Append(ContentFingerprint fingerprint, IEnumerable<KeyValuePair<string, Value>> fields)
    {
        foreach (var (key, value) in fields.OrderBy(static field => field.Key, StringComparer.Ordinal))
        {
            fingerprint.Append(key);
            Append(fingerprint, value);
        }

        fingerprint.Append("}");
    }

    private static void Append(ContentFingerprint fingerprint, Value value)
    {
        fingerprint.Append(value.KindCase.ToString());
        switch (value.KindCase)
        {
            case Value.KindOneofCase.StructValue:
                Append(fingerprint, value.StructValue.Fields);
                break;
            case Value.KindOneofCase.ListValue:
                foreach (var item in value.ListValue.Values)
                {
                    Append(fingerprint, item);
                }

                fingerprint.Append("]");
                break;
            case Value.KindOneofCase.StringValue:
                fingerprint.Append(value.StringValue);
                break;
            case Value.KindOneofCase.IntegerValue:
                fingerprint.Append(value.IntegerValue.ToString(CultureInfo.InvariantCulture));
                break;
            case Value.KindOneofCase.DoubleValue:
                fingerprint.Append(value.DoubleValue.ToString("R", CultureInfo.InvariantCulture));
                break;
            case Value.KindOneofCase.BoolValue:
                fingerprint.Append(value.BoolValue ? "true" : "false");
                break;
        }
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject fields => new JsonObject(fields.OrderBy(static field => field.Key, StringComparer.Ordinal).Select(static field => KeyValuePair.Create(field.Key, Sorted(field.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
