using System.Text.Json;

namespace RagProbe.EvalSets;

/// <summary>Files with one JSON object a line.</summary>
internal static class JsonLines
{
    // Enough to tell a format by its fields, even when the first lines are broken.
    private const int LinesPeekedAt = 20;

    /// <summary>
    /// The objects with their lines, from 1. A line that is none is reported and passed over. An element is gone when the
    /// next one is asked for.
    /// </summary>
    /// <param name="rule">What a line should be, said where it is other JSON.</param>
    /// <param name="fix">What to write.</param>
    public static IEnumerable<(JsonElement Element, int Line)> Objects(EvalSetLines file, string rule, string fix, ProblemLog problems)
    {
        foreach (var line in file)
        {
            if (string.IsNullOrWhiteSpace(line.Text))
            {
                problems.Warning(file.Path, line.Number, "blank line", "Remove it.");
                continue;
            }

            using var document = JsonText.Parse(line.Text, file.Path, line.Number, allowComments: false, problems);
            if (document is null)
            {
                continue;
            }

            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                yield return (document.RootElement, line.Number);
            }
            else
            {
                problems.Error(file.Path, line.Number, rule, fix, value: document.RootElement.GetRawText());
            }
        }
    }

    /// <summary>The names of the fields of the first objects of a file; nothing where it cannot be read, for that is reported when it is.</summary>
    public static IReadOnlyList<IReadOnlySet<string>> Peek(string path)
    {
        try
        {
            return [.. File.ReadLines(path).Take(LinesPeekedAt).Select(Names).OfType<IReadOnlySet<string>>()];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static HashSet<string>? Names(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.EnumerateObject().Select(static property => property.Name).ToHashSet(StringComparer.Ordinal)
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or a name that is no text.
            return null;
        }
    }
}
