using System.Text.Json;
using RagProbe.Scoring;

namespace RagProbe.Recording;

/// <summary>Reads the measures that <see cref="RecordWriter"/> wrote. Reading one question after the other keeps each list of names once.</summary>
internal sealed class ScoresReader
{
    private readonly List<double> _values = [];
    private readonly List<string> _names = [];
    private string[] _known = [];

    /// <exception cref="JsonException">It is not what was written.</exception>
    public MeasureValues Read(ReadOnlySpan<byte> json)
    {
        _values.Clear();
        _names.Clear();
        var reader = new Utf8JsonReader(json);
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
