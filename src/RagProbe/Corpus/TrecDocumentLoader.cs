using System.Collections.Frozen;
using System.Net;
using System.Text.RegularExpressions;
using RagProbe.Filters;

namespace RagProbe.Corpus;

/// <summary>
/// Documents of TREC collections: <c>&lt;DOC&gt;&lt;DOCNO&gt;..&lt;/DOCNO&gt;&lt;TITLE&gt;..&lt;/TITLE&gt;&lt;TEXT&gt;..&lt;/TEXT&gt;&lt;/DOC&gt;</c>, many to a file,
/// upper or lower case. The files are seldom well-formed XML (no root, unclosed tags, bare ampersands), so they are scanned,
/// not parsed. The document's text is the title, ". " and the text; other fields become metadata.
/// </summary>
internal static partial class TrecDocumentLoader
{
    private static readonly FrozenSet<string> TitleFields = FrozenSet.ToFrozenSet(["title", "head", "headline", "hl"], StringComparer.Ordinal);

    /// <summary>True when the first thing in the text, after declarations, comments or one enclosing tag, is a &lt;doc&gt;.</summary>
    public static bool Recognises(string text)
    {
        var rest = text.AsSpan().TrimStart();
        for (var enclosing = 0; rest.Length > 4 && rest[0] == '<' && enclosing <= 1;)
        {
            if (rest.StartsWith("<doc", StringComparison.OrdinalIgnoreCase) && (rest[4] == '>' || char.IsWhiteSpace(rest[4])))
            {
                return true;
            }

            enclosing += rest[1] is '?' or '!' ? 0 : 1;
            var close = rest.StartsWith("<!--", StringComparison.Ordinal) ? "-->" : ">";
            var end = rest.IndexOf(close, StringComparison.Ordinal);
            rest = end < 0 ? [] : rest[(end + close.Length)..].TrimStart();
        }

        return false;
    }

    public static IReadOnlyList<SourceDocument> Load(string file, string text, List<CorpusProblem> problems)
    {
        var documents = new Dictionary<string, SourceDocument>(StringComparer.Ordinal);
        int line = 1, counted = 0;
        for (var opening = DocumentStart().Match(text); opening.Success;)
        {
            line += text.AsSpan(counted, opening.Index - counted).Count('\n');
            counted = opening.Index;
            var next = opening.NextMatch();
            var start = opening.Index + opening.Length;
            var body = text[start..(next.Success ? next.Index : text.Length)];
            var end = body.LastIndexOf("</doc>", StringComparison.OrdinalIgnoreCase);
            if (end < 0)
            {
                problems.Add(new CorpusProblem(file, line, "This <doc> has no </doc>: it was read up to the next one. Check that the file is complete."));
            }

            if (Read(file, line, end < 0 ? body : body[..end], problems) is { } document && !documents.TryAdd(document.Id, document))
            {
                problems.Add(new CorpusProblem(file, line, $"Document number \"{document.Id}\" occurs twice: the first one is kept. Remove one of them."));
            }

            opening = next;
        }

        return [.. documents.Values];
    }

    private static SourceDocument? Read(string file, int line, string body, List<CorpusProblem> problems)
    {
        string? id = null;
        List<string> titles = [], texts = [];
        var metadata = new Dictionary<string, PayloadValue>(StringComparer.Ordinal);
        foreach (var (name, content, closed) in Fields(body))
        {
            if (!closed)
            {
                problems.Add(new CorpusProblem(file, line, $"In this <doc>, <{name}> is not closed: it was read up to the end of the document. Check that the file is complete."));
            }

            if (name == "docno")
            {
                id ??= content;
            }
            else if (content.Length == 0)
            {
                continue;
            }
            else if (TitleFields.Contains(name))
            {
                titles.Add(content);
            }
            else if (name == "text")
            {
                texts.Add(content);
            }
            else
            {
                metadata[name] = new PayloadValue.Text(metadata.TryGetValue(name, out var earlier) ? $"{earlier} {content}" : content);
            }
        }

        if (string.IsNullOrEmpty(id))
        {
            problems.Add(new CorpusProblem(file, line, "This <doc> has no <docno>, so no judgment can name it: it was left out. Give it a number."));
            return null;
        }

        if (titles.Count + texts.Count == 0)
        {
            problems.Add(new CorpusProblem(file, line, $"Document \"{id}\" is empty: it is kept, and nothing can be retrieved from it."));
        }

        string[] parts = [.. titles.Take(1), string.Join("\n\n", titles.Skip(1).Concat(texts))];
        return new SourceDocument
        {
            Id = id,
            Text = string.Join(". ", parts.Where(static part => part.Length > 0)),
            Title = titles.FirstOrDefault(),
            Metadata = metadata,
        };
    }

    // The outermost elements that are closed, and a text that is not. A name once found unclosed is not searched for again, or a file full of
    // unclosed tags would take quadratic time.
    private static IEnumerable<(string Name, string Content, bool Closed)> Fields(string body)
    {
        var unclosed = new HashSet<string>(StringComparer.Ordinal);
        for (var tag = FieldStart().Match(body); tag.Success;)
        {
            var name = tag.Groups["name"].Value.ToLowerInvariant();
            var start = tag.Index + tag.Length;
            var end = unclosed.Contains(name) ? -1 : body.IndexOf($"</{name}>", start, StringComparison.OrdinalIgnoreCase);
            if (end < 0 && name == "text")
            {
                yield return (name, Clean(body[start..]), false);
                yield break;
            }

            if (end < 0)
            {
                unclosed.Add(name);
                tag = tag.NextMatch();
                continue;
            }

            yield return (name, Clean(body[start..end]), true);
            tag = FieldStart().Match(body, end);
        }
    }

    private static string Clean(string content) =>
        WebUtility.HtmlDecode(InnerTag().Replace(content, static tag => tag.Groups["paragraph"].Success ? "\n" : " ")).Trim();

    [GeneratedRegex("""<doc(\s[^<>]*)?>""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex DocumentStart();

    [GeneratedRegex("""<(?<name>[a-z][a-z0-9_-]*)(\s[^<>]*)?>""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex FieldStart();

    [GeneratedRegex("""</?((?<paragraph>p|br)|[a-z][a-z0-9_-]*)(\s[^<>]*)?/?>""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex InnerTag();
}
