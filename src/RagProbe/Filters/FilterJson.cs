using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using RagProbe.Text;

namespace RagProbe.Filters;

/// <summary>
/// The JSON form of a filter, which is Qdrant's:
/// <c>{"must":[{"key":"status","match":{"value":"current"}}],"must_not":[{"is_empty":{"key":"owner"}}]}</c>.
/// Numbers keep their type: 42 is an integer, 42.0 a number. Bounds of a range are numbers, or all of them points in time. What has no counterpart here (except, text, geo, ids, ...) is
/// refused, so that a search is never wider than it was meant to be.
/// </summary>
public static class FilterJson
{
    /// <exception cref="FilterJsonException">It is not JSON, or not a filter.</exception>
    public static Filter Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return Read(document.RootElement);
        }
        catch (JsonException exception)
        {
            throw new FilterJsonException([new("", $"not valid JSON{Position(exception)}: {JsonReason.Of(exception)}", """Write for example {"must":[{"key":"status","match":{"value":"current"}}]}.""")]);
        }
        catch (InvalidOperationException)
        {
            throw SurrogateInName();
        }
    }

    private static string Position(JsonException exception) => exception is { LineNumber: { } line, BytePositionInLine: { } position }
        ? string.Create(CultureInfo.InvariantCulture, $" at line {line + 1}, byte {position + 1}")
        : "";

    /// <exception cref="FilterJsonException">The element is not a filter; carries every problem with its JSON path.</exception>
    public static Filter Read(JsonElement element)
    {
        var reading = new FilterJsonReading();
        Filter filter;
        try
        {
            filter = reading.ReadFilter(element, "");
        }
        catch (InvalidOperationException)
        {
            throw SurrogateInName();
        }

        return reading.Problems.Count == 0 ? filter : throw new FilterJsonException([.. reading.Problems]);
    }

    /// <summary>Compact JSON that <see cref="Parse"/> reads back as an equal filter.</summary>
    public static string Write(Filter filter)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(writer, filter);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    public static void Write(Utf8JsonWriter writer, Filter filter)
    {
        writer.WriteStartObject();
        WriteConditions(writer, "must", filter.Must, isWrittenEmpty: filter.IsEmpty);
        WriteConditions(writer, "should", filter.Should, isWrittenEmpty: false);
        WriteConditions(writer, "must_not", filter.MustNot, isWrittenEmpty: false);
        writer.WriteEndObject();
    }

    private static void WriteConditions(Utf8JsonWriter writer, string name, IReadOnlyCollection<FilterCondition> conditions, bool isWrittenEmpty)
    {
        if (conditions.Count == 0 && !isWrittenEmpty)
        {
            return;
        }

        writer.WriteStartArray(name);
        foreach (var condition in conditions)
        {
            WriteCondition(writer, condition);
        }

        writer.WriteEndArray();
    }

    private static void WriteCondition(Utf8JsonWriter writer, FilterCondition condition)
    {
        if (condition is FilterCondition.Nested nested)
        {
            Write(writer, nested.Filter);
            return;
        }

        writer.WriteStartObject();
        switch (condition)
        {
            case FilterCondition.Match match:
                writer.WriteString("key", match.Key);
                writer.WriteStartObject("match");
                writer.WritePropertyName("value");
                PayloadValueJson.Write(writer, match.Value);
                writer.WriteEndObject();
                break;
            case FilterCondition.MatchAny any:
                writer.WriteString("key", any.Key);
                writer.WriteStartObject("match");
                writer.WriteStartArray("any");
                foreach (var value in any.Values)
                {
                    PayloadValueJson.Write(writer, value);
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
                break;
            case FilterCondition.Range range:
                writer.WriteString("key", range.Key);
                writer.WriteStartObject("range");
                WriteBound(writer, "gt", range.Gt);
                WriteBound(writer, "gte", range.Gte);
                WriteBound(writer, "lt", range.Lt);
                WriteBound(writer, "lte", range.Lte);
                writer.WriteEndObject();
                break;
            case FilterCondition.TimeRange times:
                writer.WriteString("key", times.Key);
                writer.WriteStartObject("range");
                WriteBound(writer, "gt", times.Gt);
                WriteBound(writer, "gte", times.Gte);
                WriteBound(writer, "lt", times.Lt);
                WriteBound(writer, "lte", times.Lte);
                writer.WriteEndObject();
                break;
            case FilterCondition.IsEmpty empty:
                writer.WriteStartObject("is_empty");
                writer.WriteString("key", empty.Key);
                writer.WriteEndObject();
                break;
            default:
                throw new NotSupportedException($"No JSON form for the filter condition {condition.GetType().Name}.");
        }

        writer.WriteEndObject();
    }

    private static void WriteBound(Utf8JsonWriter writer, string name, double? bound)
    {
        if (bound is { } value)
        {
            writer.WriteNumber(name, value);
        }
    }

    private static void WriteBound(Utf8JsonWriter writer, string name, DateTimeOffset? bound)
    {
        if (bound is { } time)
        {
            writer.WriteString(name, PointInTime.Write(time));
        }
    }

    private static FilterJsonException SurrogateInName() =>
        new([new("", "a name holds half a surrogate pair", "Write the character itself or both halves of its escape.")]);
}
