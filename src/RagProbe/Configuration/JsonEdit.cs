using System.Text;
using System.Text.Json;

namespace RagProbe.Configuration;

/// <summary>One property of one object in a JSON file, found in its bytes, so that nothing else has to be written again.</summary>
internal sealed class JsonEdit
{
    private static readonly JsonReaderOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private readonly byte[] _json;
    private int _valueStart;
    private int _valueEnd;

    // Of the object that the property belongs into: the end of its last value (or of its brace, where it is empty) and its closing brace.
    private int _lastEnd;
    private int _close;
    private bool _isEmpty;

    private JsonEdit(byte[] json) => _json = json;

    /// <summary>How far down the path the file goes.</summary>
    public enum Depth
    {
        Root,
        Parent,
        Property,
    }

    public Depth Found { get; private set; }

    /// <param name="json">A JSON object.</param>
    /// <param name="parent">A property of it that is an object, where it is there.</param>
    /// <param name="name">A property of that one.</param>
    public static JsonEdit Locate(ReadOnlySpan<byte> json, string parent, string name)
    {
        var edit = new JsonEdit(json.ToArray());
        var reader = new Utf8JsonReader(edit._json, Lenient);
        reader.Read();
        if (edit.Search(ref reader, parent))
        {
            edit.Found = Depth.Parent;
            if (edit.Search(ref reader, name))
            {
                edit.Found = Depth.Property;
                edit._valueStart = (int)reader.TokenStartIndex;
                reader.Skip();
                edit._valueEnd = (int)reader.BytesConsumed;
            }
        }

        return edit;
    }

    /// <summary>The file with another value of the property.</summary>
    public byte[] Replace(string value) => [.. _json.AsSpan(0, _valueStart), .. Encoding.UTF8.GetBytes(value), .. _json.AsSpan(_valueEnd)];

    /// <summary>The file with one more property at the end of the innermost object that was found.</summary>
    /// <param name="property">Begins with a line end.</param>
    /// <param name="beforeBrace">Put before the closing brace where it stands on the same line.</param>
    public byte[] Append(string property, string beforeBrace)
    {
        var gap = _json.AsSpan(_lastEnd, _close - _lastEnd);
        var end = _lastEnd + gap.TrimEnd(" \t\r\n"u8).Length;
        var blank = _json.AsSpan(end, _close - end);
        var comma = _isEmpty || HasComma(gap) ? "" : ",";
        return
        [
            .. _json.AsSpan(0, _lastEnd),
            .. Encoding.UTF8.GetBytes(comma),
            .. _json.AsSpan(_lastEnd, end - _lastEnd),
            .. Encoding.UTF8.GetBytes(property),
            .. blank.Contains((byte)'\n') ? blank : Encoding.UTF8.GetBytes(beforeBrace),
            .. _json.AsSpan(_close),
        ];
    }

    // Stands on the opening brace. True on the value of the property, else the object's end has been read.
    private bool Search(ref Utf8JsonReader reader, string name)
    {
        _lastEnd = (int)reader.BytesConsumed;
        _isEmpty = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = reader.ValueTextEquals(name);
            reader.Read();
            if (isIt)
            {
                return true;
            }

            reader.Skip();
            _lastEnd = (int)reader.BytesConsumed;
            _isEmpty = false;
        }

        _close = (int)reader.TokenStartIndex;
        return false;
    }

    // Between the last value and the brace there are only blanks, comments and at most one comma.
    private static bool HasComma(ReadOnlySpan<byte> gap)
    {
        for (var at = 0; at < gap.Length; at++)
        {
            if (gap[at] == ',')
            {
                return true;
            }

            if (gap[at] != '/')
            {
                continue;
            }

            var end = gap[(at + 1)..].StartsWith("*"u8) ? gap[(at + 2)..].IndexOf("*/"u8) : gap[at..].IndexOfAny((byte)'\n', (byte)'\r');
            if (end < 0)
            {
                return false;
            }

            at += gap[at + 1] == '*' ? end + 3 : end;
        }

        return false;
    }
}
