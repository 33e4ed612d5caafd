using System.Collections.Immutable;
using System.Globalization;
using RagProbe.Filters;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace RagProbe.Corpus;

/// <summary>
/// YAML to payload values. Plain scalars are typed by the YAML 1.2 core schema (integers, floats, booleans; dates stay text),
/// quoted ones are text, nulls are left out. Works on parse events, so that depth and size are bounded while reading: the
/// files are not trusted.
/// </summary>
internal static class YamlMetadata
{
    private const int MaxDepth = 16;

    /// <summary>The values by key, nested keys joined by dots; null when the document is not a map.</summary>
    /// <exception cref="YamlException">Wrong syntax, a doubled key, or something that payloads cannot hold.</exception>
    public static Dictionary<string, PayloadValue>? Read(string yaml)
    {
        try
        {
            return ReadDocument(yaml);
        }
        catch (InvalidOperationException exception)
        {
            // The scanner fails in this way on some malformed texts, such as a plain scalar that starts with dashes inside braces.
            throw new YamlException(Mark.Empty, Mark.Empty, "This is not valid YAML.", exception);
        }
    }

    private static Dictionary<string, PayloadValue>? ReadDocument(string yaml)
    {
        var values = new Dictionary<string, PayloadValue>(StringComparer.Ordinal);
        var parser = new Parser(new StringReader(yaml));
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _))
        {
            return values;
        }

        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return IsNull(scalar) ? values : null;
        }

        if (!parser.TryConsume<MappingStart>(out _))
        {
            return null;
        }

        ReadMap(parser, "", 1, values);
        parser.Consume<DocumentEnd>();
        return values;
    }

    private static void ReadMap(Parser parser, string prefix, int depth, Dictionary<string, PayloadValue> values)
    {
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.TryConsume<Scalar>(out var name) ? prefix + name.Value : throw Refuse(parser.Current!, "A key must be a single text.");
            if (parser.TryConsume<MappingStart>(out var map))
            {
                ReadMap(parser, key + ".", Deeper(map, depth), values);
            }
            else if (ReadValue(parser, depth) is { } value && !values.TryAdd(key, value))
            {
                throw Refuse(name, $"The key \"{key}\" occurs twice.");
            }
        }
    }

    private static PayloadValue? ReadValue(Parser parser, int depth)
    {
        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return IsNull(scalar) ? null : Typed(scalar);
        }

        if (!parser.TryConsume<SequenceStart>(out var list))
        {
            parser.TryConsume<ParsingEvent>(out var other);
            throw Refuse(other!, other is AnchorAlias ? "References (*name) are not supported: write the value out." : "Lists may hold texts, numbers, booleans and lists, no maps.");
        }

        var items = ImmutableArray.CreateBuilder<PayloadValue>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            if (ReadValue(parser, Deeper(list, depth)) is { } item)
            {
                items.Add(item);
            }
        }

        return new PayloadValue.List(items.ToImmutable());
    }

    private static bool IsNull(Scalar scalar) => scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "~" or "null" or "Null" or "NULL";

    private static PayloadValue Typed(Scalar scalar)
    {
        var text = scalar.Value;
        if (scalar.Style != ScalarStyle.Plain)
        {
            return new PayloadValue.Text(text);
        }

        if (text is "true" or "True" or "TRUE" or "false" or "False" or "FALSE")
        {
            return new PayloadValue.Flag(text[0] is 't' or 'T');
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
        {
            return new PayloadValue.Integer(integer);
        }

        // Infinities and "not a number" have no place in a payload that is stored as JSON: they stay text, as does 1,000.
        return char.IsAsciiDigit(text[^1]) | text[^1] == '.'
            && double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number)
                ? new PayloadValue.Number(number)
                : new PayloadValue.Text(text);
    }

    private static int Deeper(ParsingEvent at, int depth) =>
        depth < MaxDepth ? depth + 1 : throw Refuse(at, string.Create(CultureInfo.InvariantCulture, $"Nested more than {MaxDepth} levels deep."));

    private static YamlException Refuse(ParsingEvent at, string message) => new(at.Start, at.End, message);
}
