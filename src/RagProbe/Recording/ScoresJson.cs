using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RagProbe.Recording;

/// <summary>The measures of a question as one JSON object, names ascending. Reading one question after the other keeps each list of names once.</summary>
internal sealed class ScoresJson
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<double> _values = [];
    private readonly List<string> _names = [];
    private string[] _known = [];

    /// <exception cref="ArgumentException">A value is no finite number.</exception>
    public static string Write(IReadOnlyDictionary<string, double> measures)
    {
        var bytes = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(bytes, Readable))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in measures.OrderBy(static measure => measure.Key, StringComparer.Ordinal))
            {
                writer.WriteNumber(name, value);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    /// <exception cref="JsonException">It is not what was written.</exception>
    public MeasureValues Read(string json)
    {
        _values.Clear();
        _names.Clear();
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // Nearly always the name at this place in the question before.
            _names.Add(_names.Count < _known.Length && reader.ValueTextEquals(_known[_names.Count]) ? _known[_names.Count] : reader.GetString()!);
            reader.Read();
            _values.Add(reader.GetDouble());
        }

        if (!_names.SequenceEqual(_known, StringComparer.Ordinal))
        {
            _known = [.. _names];
        }

        return new MeasureValues(_known, [.. _values]);
    }
}
