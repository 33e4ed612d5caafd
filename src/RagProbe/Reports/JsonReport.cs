using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RagProbe.Reports;

/// <summary>
/// The frame of every machine-readable answer: <c>format</c> names what it is, <c>version</c> counts its breaking changes.
/// Same content, same bytes.
/// </summary>
public static class JsonReport
{
    // Readable text, yet safe inside HTML: the default encoder would escape every letter beyond ASCII.
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.All) };

    public static string Write(string format, int version, Action<Utf8JsonWriter> writeContent)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("format", format);
            writer.WriteNumber("version", version);
            writeContent(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    internal static void Array<T>(this Utf8JsonWriter writer, string name, IEnumerable<T> items, Action<T> writeItem)
    {
        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            writeItem(item);
        }

        writer.WriteEndArray();
    }

    internal static void Object(this Utf8JsonWriter writer, string name, Action writeContent)
    {
        writer.WriteStartObject(name);
        writeContent();
        writer.WriteEndObject();
    }

    internal static void Object(this Utf8JsonWriter writer, Action writeContent)
    {
        writer.WriteStartObject();
        writeContent();
        writer.WriteEndObject();
    }

    internal static void OptionalNumber(this Utf8JsonWriter writer, string name, int? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    internal static void OptionalNumber(this Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
