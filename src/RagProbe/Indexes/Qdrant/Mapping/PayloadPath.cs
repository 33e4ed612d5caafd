using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Qdrant.Client.Grpc;

namespace RagProbe.Indexes.Qdrant.Mapping;

/// <summary>
/// Where in a payload a value stands: <c>metadata.source</c>; <c>json(_node_content).text</c> where an object was stored as JSON text;
/// odd names in quotes (<c>meta."file name"</c>). Lists are not walked into.
/// </summary>
public sealed record PayloadPath
{
    private readonly string[] _decoded;
    private readonly string[] _names;

    private PayloadPath(string[] decoded, string[] names) => (_decoded, _names) = (decoded, names);

    /// <summary>True when a part of the payload has to be read as JSON text first: Qdrant itself cannot filter by such a value.</summary>
    public bool DecodesJson => _decoded.Length > 0;

    /// <summary>A value of the payload itself, by its names from the outside in.</summary>
    public static PayloadPath Of(params string[] names) => names.Length > 0 && names.All(static name => name.Length > 0 && !name.Contains('"', StringComparison.Ordinal))
        ? new PayloadPath([], names)
        : throw new ArgumentException("A path has one name or more, each of one character or more and without quotes.", nameof(names));

    /// <summary>A value inside an object that is stored as JSON text.</summary>
    public static PayloadPath OfJson(PayloadPath text, params string[] names) => !text.DecodesJson
        ? new PayloadPath(text._names, Of(names)._names)
        : throw new ArgumentException("JSON text inside JSON text is not read.", nameof(text));

    /// <exception cref="FormatException">It is no path.</exception>
    public static PayloadPath Parse(string text) => TryParse(text, out var path)
        ? path
        : throw new FormatException($"'{text}' is no payload path; write names joined by dots (metadata.source), odd names in quotes (meta.\"file name\"), and json(_node_content).text for a value inside JSON text");

    public static bool TryParse([NotNullWhen(true)] string? text, [MaybeNullWhen(false)] out PayloadPath path)
    {
        path = null;
        const string Opening = "json(";
        var at = 0;
        if (text is null)
        {
            return false;
        }

        if (!text.StartsWith(Opening, StringComparison.Ordinal))
        {
            path = ReadNames(text, ref at) is { } names && at == text.Length ? new PayloadPath([], names) : null;
            return path is not null;
        }

        at = Opening.Length;
        if (ReadNames(text, ref at) is { } decoded && text.AsSpan(at).StartsWith(")."))
        {
            at += 2;
            path = ReadNames(text, ref at) is { } inner && at == text.Length ? new PayloadPath(decoded, inner) : null;
        }

        return path is not null;
    }

    public bool Equals(PayloadPath? other) => other is not null && _decoded.AsSpan().SequenceEqual(other._decoded) && _names.AsSpan().SequenceEqual(other._names);

    public override int GetHashCode() => HashCode.Combine(_decoded.Length, _names.Length, _names[^1]);

    public override string ToString() => DecodesJson ? $"json({Join(_decoded)}).{Join(_names)}" : Join(_names);

    /// <summary>The path as Qdrant writes it in filters, selectors and indexes: of the JSON text, where one is decoded.</summary>
    internal string ToServerKey() => Join(DecodesJson ? _decoded : _names);

    /// <summary>The value at the path; null where there is none.</summary>
    internal Value? Find(IReadOnlyDictionary<string, Value> payload)
    {
        if (!DecodesJson)
        {
            return Walk(payload, _names);
        }

        return Walk(payload, _decoded) is { KindCase: Value.KindOneofCase.StringValue } text && ReadObject(text.StringValue) is { } decoded ? Walk(decoded, _names) : null;
    }

    private static Value? Walk(IReadOnlyDictionary<string, Value> fields, ReadOnlySpan<string> names)
    {
        if (!fields.TryGetValue(names[0], out var value))
        {
            return null;
        }

        return names.Length == 1 ? value : value.KindCase == Value.KindOneofCase.StructValue ? Walk(value.StructValue.Fields, names[1..]) : null;
    }

    private static IReadOnlyDictionary<string, Value>? ReadObject(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Wire.PayloadCodec.ToValue(document.RootElement).StructValue.Fields : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Join(string[] names)
    {
        var text = new StringBuilder();
        foreach (var name in names)
        {
            text.Append(text.Length == 0 ? "" : ".").Append(name.All(IsPlain) ? name : $"\"{name}\"");
        }

        return text.ToString();
    }

    private static bool IsPlain(char character) => char.IsAsciiLetterOrDigit(character) || character is '_' or '-';

    // Names joined by dots, as far as they go; null where a name is missing.
    private static string[]? ReadNames(string text, ref int at)
    {
        var names = new List<string>();
        do
        {
            string name;
            if (at < text.Length && text[at] == '"')
            {
                var close = text.IndexOf('"', at + 1);
                name = close < 0 ? "" : text[(at + 1)..close];
                at = close + 1;
            }
            else
            {
                var end = at;
                while (end < text.Length && IsPlain(text[end]))
                {
                    end++;
                }

                name = text[at..end];
                at = end;
            }

            if (name.Length == 0)
            {
                return null;
            }

            names.Add(name);
        }
        while (at < text.Length && text[at] == '.' && ++at > 0);

        return [.. names];
    }
}
