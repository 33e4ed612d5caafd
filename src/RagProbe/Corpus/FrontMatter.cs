using System.Globalization;
using RagProbe.Filters;
using YamlDotNet.Core;

namespace RagProbe.Corpus;

/// <summary>The YAML between two lines of three dashes at the top of a document.</summary>
/// <param name="Values">By key; keys of nested maps are joined by dots, as filters address them.</param>
/// <param name="ContentStart">UTF-16 index of the line after the closing one; 0 without front matter.</param>
internal sealed record FrontMatter(IReadOnlyDictionary<string, PayloadValue> Values, int ContentStart)
{
    // Far above any honest front matter; a bound for what a hostile file can cost.
    private const int MaxLength = 64 * 1024;

    private static readonly FrontMatter None = new(new Dictionary<string, PayloadValue>(StringComparer.Ordinal), 0);

    /// <summary>Never throws: broken front matter is listed, its values are dropped, and the document is still there.</summary>
    public static FrontMatter Read(string file, string text, List<CorpusProblem> problems)
    {
        var yamlStart = LineEnd(text, 0);
        if (text.AsSpan(0, yamlStart).TrimEnd() is not "---")
        {
            return None;
        }

        var (yamlEnd, contentStart) = FindClosing(text, yamlStart);
        if (yamlEnd < 0)
        {
            // Most likely a horizontal rule.
            problems.Add(new CorpusProblem(file, 1, "The file starts with \"---\" as front matter does, but no line \"---\" closes it: all of it was read as content. Close the front matter, or put an empty line before the rule."));
            return None;
        }

        if (yamlEnd - yamlStart > MaxLength)
        {
            problems.Add(new CorpusProblem(file, 1, string.Create(CultureInfo.InvariantCulture, $"Front matter of {yamlEnd - yamlStart} characters was ignored: at most {MaxLength} are read. Shorten it.")));
            return None with { ContentStart = contentStart };
        }

        try
        {
            var values = YamlMetadata.Read(text[yamlStart..yamlEnd]);
            return values is null ? NotAMap(file, problems) : new FrontMatter(values, contentStart);
        }
        catch (YamlException exception)
        {
            // The opening dashes are line 1, so the YAML's line 1 is the file's line 2.
            var line = (int)Math.Max(1, exception.Start.Line) + 1;
            problems.Add(new CorpusProblem(file, line, $"Front matter cannot be read, none of it was taken over: {exception.Message} The document itself was loaded. Correct the YAML (texts with a colon need quotes)."));
            return None with { ContentStart = contentStart };
        }
    }

    private static FrontMatter NotAMap(string file, List<CorpusProblem> problems)
    {
        problems.Add(new CorpusProblem(file, 2, "What stands between the first two lines \"---\" is not a list of \"key: value\" lines: it was read as content. Write front matter as keys and values, or put an empty line before the rule."));
        return None;
    }

    private static (int YamlEnd, int ContentStart) FindClosing(string text, int start)
    {
        for (var line = start; line < text.Length;)
        {
            var next = LineEnd(text, line);
            if (text.AsSpan(line, next - line).TrimEnd() is "---" or "...")
            {
                return (line, next);
            }

            line = next;
        }

        return (-1, -1);
    }

    private static int LineEnd(string text, int start)
    {
        var index = text.IndexOf('\n', start);
        return index < 0 ? text.Length : index + 1;
    }
}
