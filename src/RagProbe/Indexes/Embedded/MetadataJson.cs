using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using RagProbe.Filters;

namespace RagProbe.Indexes.Embedded;

/// <summary>
/// A chunk's metadata as one line of JSON, keys in ordinal order. A number with a fraction or exponent is a
/// <see cref="PayloadValue.Number"/>, one without an <see cref="PayloadValue.Integer"/>: 42 and 42.0 stay two values.
/// </summary>
internal static class MetadataJson
{
    /// <param name="metadata">Its numbers are finite.</param>
    public static string Serialize(IReadOnlyDictionary<string, PayloadValue> metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (key, value) in metadata.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
            {
                writer.WritePropertyName(key);
                Write(writer, key, value);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static IReadOnlyDictionary<string, PayloadValue> Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateObject().ToDictionary(static property => property.Name, static property => Read(property.Value), StringComparer.Ordinal);
    }

    private static void Write(Utf8JsonWriter writer, string key, PayloadValue value)
    {
        switch (value)
        {
            case PayloadValue.Text text:
                writer.WriteStringValue(text.Value);
                break;
            case PayloadValue.Integer integer:
                writer.WriteNumberValue(integer.Value);
                break;
            case PayloadValue.Flag flag:
                writer.WriteBooleanValue(flag.Value);
                break;
            case PayloadValue.Number number:
                var digits = number.Value.ToString("R", CultureInfo.InvariantCulture);
                writer.WriteRawValue(digits.AsSpan().ContainsAny('.', 'E') ? digits : digits + ".0");
                break;
            case PayloadValue.List list:
                writer.WriteStartArray();
                foreach (var element in list.Values)
                {
                    Write(writer, key, element);
                }

                writer.WriteEndArray();
                break;
            default:
                throw new NotSupportedException($"metadata '{key}' has the unknown type {value.GetType().Name}");
        }
    }

    private static PayloadValue Read(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => new PayloadValue.Text(element.GetString()!),
        JsonValueKind.True => new PayloadValue.Flag(true),
        JsonValueKind.False => new PayloadValue.Flag(false),
        JsonValueKind.Array => new PayloadValue.List([.. element.EnumerateArray().Select(Read)]),
        JsonValueKind.Number when element.GetRawText().AsSpan().ContainsAny(".eE") => new PayloadValue.Number(element.GetDouble()),
        JsonValueKind.Number => new PayloadValue.Integer(element.GetInt64()),
        _ => throw new JsonException($"a payload cannot hold {element.ValueKind}"),
    };
}
