using System.Globalization;
using System.Text;
using System.Text.Json;
using RagProbe.Text;

namespace RagProbe.EvalSets;

/// <summary>Parses JSON that people write, and says where it is broken.</summary>
internal static class JsonText
{
    /// <summary>Null, with the problem reported at its line and column, when it is not JSON or names a property twice.</summary>
    /// <param name="text">One JSON value.</param>
    /// <param name="firstLine">The line of the file that the text starts in, from 1.</param>
    /// <param name="allowComments">Also allows trailing commas.</param>
    /// <param name="field">Where the text itself is a field.</param>
    public static JsonDocument? Parse(string text, string file, int firstLine, bool allowComments, ProblemLog problems, string? field = null)
    {
        try
        {
            return JsonDocument.Parse(text, new JsonDocumentOptions
            {
                AllowDuplicateProperties = false,
                AllowTrailingCommas = allowComments,
                CommentHandling = allowComments ? JsonCommentHandling.Skip : JsonCommentHandling.Disallow,
            });
        }
        catch (JsonException exception)
        {
            // For a property that is named twice the framework gives no position.
            var line = (int?)exception.LineNumber ?? LineOfDuplicate(text) - 1;
            var column = Column(text, line, exception.BytePositionInLine);
            problems.Error(file, firstLine + (field is null ? line : 0), $"not valid JSON{column}: {JsonReason.Of(exception)}", "Correct the JSON; texts stand in double quotes, with \\\" for a quotation mark inside.", field);
            return null;
        }
        catch (InvalidOperationException)
        {
            // Looking for names that stand twice, the framework fails on names that are no text.
            problems.Error(file, firstLine, "a property name holds half a surrogate pair", "Write the character itself or both halves of its escape.", field);
            return null;
        }
    }

    /// <summary>The line of every property of an object and of the objects in it, by path (<c>defaults.top-k</c>).</summary>
    public static Dictionary<string, int> PropertyLines(string text)
    {
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (path, line) in Properties(text))
        {
            lines.TryAdd(path, line);
        }

        return lines;
    }

    /// <summary>The line of every property and of every item of a list, at any depth, by path (<c>examples[3].query</c>).</summary>
    /// <param name="text">Valid JSON.</param>
    public static Dictionary<string, int> ElementLines(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes);
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);

        // The containers that are open: their path, and how many items a list has had; -1 for an object.
        var open = new Stack<(string Path, int Items)>();
        var (line, counted, name) = (1, 0, "");
        while (reader.Read())
        {
            var start = (int)reader.TokenStartIndex;
            line += bytes.AsSpan(counted, start - counted).Count((byte)'\n');
            counted = start;
            if (reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject)
            {
                open.Pop();
                continue;
            }

            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                var parent = open.Peek().Path;
                name = Name(ref reader);
                name = parent.Length == 0 ? name : $"{parent}.{name}";
                lines.TryAdd(name, line);
                continue;
            }

            if (open.TryPeek(out var container) && container.Items >= 0)
            {
                open.Pop();
                open.Push(container with { Items = container.Items + 1 });
                name = string.Create(CultureInfo.InvariantCulture, $"{container.Path}[{container.Items}]");
                lines.TryAdd(name, line);
            }

            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
            {
                open.Push((name, reader.TokenType == JsonTokenType.StartArray ? 0 : -1));
            }
        }

        return lines;
    }

    private static int LineOfDuplicate(string text)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return Properties(text).Where(property => !seen.Add(property.Path)).Select(property => property.Line).FirstOrDefault(1);
    }

    private static List<(string Path, int Line)> Properties(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        var properties = new List<(string Path, int Line)>();
        var names = new List<string>();
        var (line, counted) = (1, 0);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            var start = (int)reader.TokenStartIndex;
            line += bytes.AsSpan(counted, start - counted).Count((byte)'\n');
            counted = start;
            var depth = reader.CurrentDepth - 1;
            names.RemoveRange(Math.Min(depth, names.Count), names.Count - Math.Min(depth, names.Count));
            names.Add(Name(ref reader));
            properties.Add((string.Join('.', names), line));
        }

        return properties;
    }

    // As the document gives it, with its escapes decoded.
    private static string Name(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: refused elsewhere.
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }

    private static string Column(string text, int line, long? bytePosition)
    {
        if (bytePosition is not { } position)
        {
            return "";
        }

        var bytes = Encoding.UTF8.GetBytes(text.Split('\n').ElementAtOrDefault(line) ?? "");
        var column = Encoding.UTF8.GetCharCount(bytes, 0, (int)Math.Min(position, bytes.Length)) + 1;
        return string.Create(CultureInfo.InvariantCulture, $" at column {column}");
    }
}
