using System.Text.Json;
using RagProbe.Scoring;

namespace RagProbe.Recording;

/// <summary>Reads the measures that <see cref="RecordWriter"/> wrote. Reading one question after the other keeps each list of names once.</summary>
internal sealed class ScoresReader
{
    private readonly List<string> _names = [];
    private string[] _known = [];
    private double[] _values = new double[32];

    /// <exception cref="JsonException">It is not what was written.</exception>
    public MeasureValues Read(ReadOnlySpan<byte> json)
    {
        _names.Clear();
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // Nearly always the name at this place in the question before.
            _names.Add(_names.Count < _known.Length && reader.ValueTextEquals(_known[_names.Count]) ? _known[_names.Count] : reader.GetString()!);
            reader.Read();
            if (_names.Count > _values.Length)
            {
                Array.Resize(ref _values, _values.Length * 2);
            }

            _values[_names.Count - 1] = reader.GetDouble();
        }

        if (!_names.SequenceEqual(_known, StringComparer.Ordinal))
        {
            _known = [.. _names];
        }

        return new MeasureValues(_known, _values[.._names.Count]);
    }
}
