using System.Net;
using System.Text.RegularExpressions;

namespace RagProbe.EvalSets;

/// <summary>One topic of a TREC collection.</summary>
/// <param name="Number">As written, without "Number:" and leading zeros.</param>
internal sealed record TrecTopic(string Number, string Text, FileLine Origin);

/// <summary>
/// Reads TREC topics as they are found: SGML or XML, with or without root, closing tags and the labels of the early years
/// (<c>&lt;num&gt; Number: 301</c>). The question is the title, or the description where there is no title.
/// </summary>
internal static partial class TrecTopics
{
    /// <summary>Whether a text looks like topics at all.</summary>
    public static bool IsTopics(string text) => Tags().Matches(text).Any(tag => Name(tag) is "top" or "num");

    public static IReadOnlyList<TrecTopic> Read(EvalSetFile file, ProblemLog problems)
    {
        var topics = new List<TrecTopic>();
        var lineOfNumber = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (line, fields) in Split(file.Text))
        {
            var number = Number(fields);
            var text = Field(fields, "title") is { Length: > 0 } title ? title : Field(fields, "desc");
            if (number.Length == 0)
            {
                problems.Error(file.Path, line, "a topic without number", "Add <num> 1 </num>.", value: text);
            }
            else if (text.Length == 0)
            {
                problems.Error(file.Path, line, "a topic without title and description", "Add <title> ... </title>.", value: number);
            }
            else if (!lineOfNumber.TryAdd(number, line))
            {
                problems.Error(file.Path, line, $"the number is taken by the topic in line {lineOfNumber[number]}", "Give every topic a number of its own.", "num", number);
            }
            else
            {
                topics.Add(new TrecTopic(number, text, new FileLine(file.Path, line)));
            }
        }

        if (topics.Count == 0)
        {
            problems.Error(file.Path, null, "no topics", "Topics look like <top> <num> 1 </num> <title> ... </title> </top>.");
        }

        return topics;
    }

    private static List<(int Line, Dictionary<string, string> Fields)> Split(string text)
    {
        var topics = new List<(int Line, Dictionary<string, string> Fields)>();
        Dictionary<string, string>? current = null;
        var (line, counted) = (1, 0);
        var tags = Tags().Matches(text);
        for (var i = 0; i < tags.Count; i++)
        {
            var tag = tags[i];
            line += text.AsSpan(counted, tag.Index - counted).Count('\n');
            counted = tag.Index;
            var name = Name(tag);
            if (tag.Groups["close"].Length > 0)
            {
                current = name == "top" ? null : current;
                continue;
            }

            // A second number without a new <top>: somebody left the tags out.
            if (name == "top" || current is null || (name == "num" && current.ContainsKey("num")))
            {
                current = new Dictionary<string, string>(StringComparer.Ordinal);
                topics.Add((line, current));
            }

            if (name != "top")
            {
                var start = tag.Index + tag.Length;
                var end = i + 1 < tags.Count ? tags[i + 1].Index : text.Length;
                current.TryAdd(name, text[start..end]);
            }
        }

        return topics;
    }

    private static string Number(Dictionary<string, string> fields)
    {
        var number = Field(fields, "num");
        return TrecNumber(number);
    }

    /// <summary>051 and 51 are the same topic; topics and judgments are not always written alike.</summary>
    public static string TrecNumber(string number) =>
        number.Length > 1 && number.All(char.IsAsciiDigit) ? number.TrimStart('0') is { Length: > 0 } digits ? digits : "0" : number;

    private static string Field(Dictionary<string, string> fields, string name)
    {
        if (!fields.TryGetValue(name, out var raw))
        {
            return "";
        }

        var text = Blanks().Replace(WebUtility.HtmlDecode(raw), " ").Trim();
        return Label().Replace(text, "", 1).Trim();
    }

    private static string Name(Match tag)
    {
        var name = tag.Groups["name"].ValueSpan;
        return name.Equals("top", StringComparison.OrdinalIgnoreCase) ? "top"
            : name.Equals("num", StringComparison.OrdinalIgnoreCase) ? "num"
            : name.Equals("title", StringComparison.OrdinalIgnoreCase) ? "title"
            : name.Equals("desc", StringComparison.OrdinalIgnoreCase) ? "desc"
            : "other";
    }

    // Only the tags that TREC topics have ever had end a field: a "<" in the text is text.
    [GeneratedRegex(@"<(?<close>/?)(?<name>top|num|title|desc|narr|dom|con|fac|nat|def|smry|head)\b[^<>]*>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Tags();

    [GeneratedRegex(@"\A(Number|Topic|Title|Description)\s*:", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Label();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Blanks();
}
