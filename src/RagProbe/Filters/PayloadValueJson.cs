using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RagProbe.Filters;

/// <summary>
/// JSON for payload values that keeps their types: 42 is an integer, 42.0 a number, "42" a text. The numbers that JSON has no
/// literal for (NaN and the infinities) are written as <c>{"number":"NaN"}</c>.
/// </summary>
public static class PayloadValueJson
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An object with the keys in ordinal order: equal payloads give equal JSON.</summary>
    public static string WriteObject(IReadOnlyDictionary<string, PayloadValue> payload)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Compact))
        {
            writer.WriteStartObject();
            foreach (var (key, value) in payload.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                writer.WritePropertyName(key);
                Write(writer, value);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    /// <exception cref="FormatException">It is not an object of payload values.</exception>
    public static IReadOnlyDictionary<string, PayloadValue> ReadObject(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.EnumerateObject().ToDictionary(property => property.Name, property => Read(property.Value), StringComparer.Ordinal);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException($"Not a JSON object of payload values: {exception.Message}", exception);
        }
    }

    public static void Write(Utf8JsonWriter writer, PayloadValue value)
    {
        switch (value)
        {
            case PayloadValue.Text text:
                writer.WriteStringValue(text.Value);
                break;
            case PayloadValue.Integer integer:
                writer.WriteNumberValue(integer.Value);
                break;
            case PayloadValue.Number number when double.IsFinite(number.Value):
                // WriteNumberValue would turn 42.0 into 42, which reads back as an integer.
                var digits = number.Value.ToString("R", CultureInfo.InvariantCulture);
                writer.WriteRawValue(digits.AsSpan().ContainsAny('.', 'E') ? digits : digits + ".0", skipInputValidation: true);
                break;
            case PayloadValue.Number number:
                writer.WriteStartObject();
                writer.WriteString("number", number.Value.ToString("R", CultureInfo.InvariantCulture));
                writer.WriteEndObject();
                break;
            case PayloadValue.Flag flag:
                writer.WriteBooleanValue(flag.Value);
                break;
            case PayloadValue.List list:
                writer.WriteStartArray();
                foreach (var item in list.Values)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                throw new NotSupportedException($"No JSON form for the payload value {value.GetType().Name}.");
        }
    }

    /// <exception cref="FormatException">Null, an object, or an integer beyond 64 bits.</exception>
    public static PayloadValue Read(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => new PayloadValue.Text(element.GetString()!),
        JsonValueKind.True or JsonValueKind.False => new PayloadValue.Flag(element.GetBoolean()),
        JsonValueKind.Array => new PayloadValue.List([.. element.EnumerateArray().Select(Read)]),
        JsonValueKind.Number when ReadNumber(element) is { } number => number,
        JsonValueKind.Object when element.TryGetProperty("number", out var name) && name.ValueKind == JsonValueKind.String
            && double.TryParse(name.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var special) => new PayloadValue.Number(special),
        _ => throw new FormatException($"{element.GetRawText()} is no payload value: texts, 64-bit integers, numbers, true/false and lists of them are."),
    };

    /// <summary>An integer where it is written without point and exponent; null when it does not fit 64 bits or is not finite.</summary>
    internal static PayloadValue? ReadNumber(JsonElement element)
    {
        if (element.GetRawText().AsSpan().ContainsAny('.', 'e', 'E'))
        {
            return element.TryGetDouble(out var number) && double.IsFinite(number) ? new PayloadValue.Number(number) : null;
        }

        return element.TryGetInt64(out var integer) ? new PayloadValue.Integer(integer) : null;
    }
}
