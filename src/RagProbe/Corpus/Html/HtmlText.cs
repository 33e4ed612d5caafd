using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace RagProbe.Corpus.Html;

/// <summary>
/// The text of an HTML document in reading order, as Markdown: "# " before headings, "- " before list items, fences around preformatted
/// text, a table row a line with its cells joined by " | ", an empty line between blocks. A line of text that Markdown would take for
/// markup of its own gets a backslash.
/// </summary>
internal sealed partial class HtmlText
{
    private const int DeepestIndent = 8;

    private readonly StringBuilder _text = new();
    private readonly StringBuilder _line = new();
    private int _lists;
    private string _marker = "";
    private bool _lastWasItem;

    private HtmlText()
    {
    }

    /// <exception cref="UnreadableDocumentException">The text is longer than <see cref="DocumentLimits.TextLength"/>.</exception>
    public static string Of(IDocument document)
    {
        var text = new HtmlText();
        text.ReadChildren(document.Body ?? document.DocumentElement);
        text.EndBlock();
        return text._text.Append(text._text.Length > 0 ? "\n" : "").ToString();
    }

    // As deep as the document, which HtmlGuard bounds.
    private void ReadChildren(INode parent)
    {
        foreach (var node in parent.ChildNodes)
        {
            if (node is IText text)
            {
                AddInline(text.Data);
            }
            else if (node is IElement element && !IsHidden(element))
            {
                Read(element);
            }
        }
    }

    private void Read(IElement element)
    {
        switch (element.LocalName)
        {
            case "br":
                _line.Append('\n');
                break;
            case ['h', >= '1' and <= '6'] heading:
                ReadHeading(element, heading[1] - '0');
                break;
            case "pre":
                EndBlock();
                AddPreformatted(element.TextContent);
                break;
            case "ul" or "ol" or "menu":
                EndBlock();
                _lists++;
                ReadChildren(element);
                EndBlock();
                _lists--;
                break;
            case "li":
                EndBlock();
                _marker = "- ";
                ReadChildren(element);
                EndBlock();
                _marker = "";
                break;
            case "table" when !IsLayout(element):
                EndBlock();
                ReadRows(element);
                break;
            default:
                ReadOther(element);
                break;
        }
    }

    private void ReadOther(IElement element)
    {
        var isBlock = IsBlock(element.LocalName);
        if (isBlock)
        {
            EndBlock();
        }

        ReadChildren(element);
        if (isBlock)
        {
            EndBlock();
        }
    }

    private void ReadHeading(IElement element, int level)
    {
        EndBlock();
        ReadChildren(element);
        _line.Replace('\n', ' ');
        if (_lists == 0)
        {
            _marker = new string('#', level) + " ";
        }

        EndBlock();
        _marker = "";
    }

    private void ReadRows(IElement table)
    {
        var rows = new StringBuilder();
        foreach (var row in table.QuerySelectorAll("caption, tr").Where(static row => !IsHidden(row)))
        {
            var cells = row.LocalName == "caption" ? [row] : row.Children.Where(static cell => cell.LocalName is "td" or "th" && !IsHidden(cell));
            var line = string.Join(" | ", cells.Select(OneLine));
            if (line.AsSpan().Trim(" |").Length > 0)
            {
                rows.Append(rows.Length > 0 ? "\n" : "").Append(line.Trim());
            }
        }

        _line.Append(rows);
        EndBlock();
    }

    private static string OneLine(IElement cell)
    {
        var text = new HtmlText();
        text.ReadChildren(cell);
        text.EndBlock();
        return Blank().Replace(text._text.ToString(), " ").Trim();
    }

    // Runs of blanks are one blank, as a browser shows them; a no-break space is none of them.
    private void AddInline(string data)
    {
        foreach (var character in data)
        {
            if (character is not (' ' or '\t' or '\n' or '\r' or '\f'))
            {
                _line.Append(character);
            }
            else if (_line.Length > 0 && _line[^1] is not (' ' or '\n'))
            {
                _line.Append(' ');
            }
        }
    }

    private void AddPreformatted(string text)
    {
        var content = text.ReplaceLineEndings("\n").Trim('\n').TrimEnd();
        if (content.Length == 0)
        {
            return;
        }

        var fence = new string('`', Math.Max(3, LongestRun(content, '`') + 1));
        Separate("\n\n");
        _text.Append(CultureInfo.InvariantCulture, $"{fence}\n{content}\n{fence}");
        _lastWasItem = false;
        Check();
    }

    private void EndBlock()
    {
        var content = _line.ToString().Trim();
        _line.Clear();
        if (content.Length == 0)
        {
            return;
        }

        var isItem = _marker == "- ";
        var indent = new string(' ', 2 * Math.Clamp(_lists - 1, 0, DeepestIndent));
        var isHeading = _marker.StartsWith('#');
        Separate(isItem && _lastWasItem ? "\n" : "\n\n");
        var before = indent + _marker;
        foreach (var line in content.Split('\n', StringSplitOptions.TrimEntries))
        {
            // Within a paragraph an empty line would end it.
            if (line.Length > 0)
            {
                _text.Append(before).Append(!isHeading && Markup().IsMatch(line) ? "\\" : "").Append(line).Append('\n');
                before = indent + (isItem ? "  " : "");
            }
        }

        _text.Length--;
        _lastWasItem = isItem;
        _marker = isItem || _marker == "  " ? "  " : "";
        Check();
    }

    private void Separate(string by)
    {
        if (_text.Length > 0)
        {
            _text.Append(by);
        }
    }

    private void Check()
    {
        if (_text.Length > DocumentLimits.TextLength)
        {
            throw new UnreadableDocumentException(string.Create(
                CultureInfo.InvariantCulture, $"it holds more than {DocumentLimits.TextLength} characters of text. Split the file."));
        }
    }

    private static bool IsHidden(IElement element) =>
        element.LocalName is "script" or "style" or "template" or "noscript" or "head" or "iframe" or "object" or "svg" or "math" or "canvas" or "audio" or "video" or "datalist" or "noembed" or "noframes"
        || element.HasAttribute("hidden")
        || (element.LocalName == "dialog" && !element.HasAttribute("open"))
        || (element.GetAttribute("style") is { } style && Invisible().IsMatch(style));

    private static bool IsBlock(string name) =>
        name is "address" or "article" or "aside" or "blockquote" or "body" or "caption" or "center" or "dd" or "details" or "dialog" or "dir" or "div" or "dl" or "dt" or "fieldset"
            or "figcaption" or "figure" or "footer" or "form" or "header" or "hgroup" or "hr" or "html" or "legend" or "main" or "nav" or "optgroup" or "option" or "p" or "search" or "section"
            or "summary" or "table" or "tbody" or "td" or "textarea" or "tfoot" or "th" or "thead" or "tr";

    // A table that holds tables or headings arranges a page: its cells are read as blocks.
    private static bool IsLayout(IElement table) => table.QuerySelector("table, h1, h2, h3, h4, h5, h6") is not null;

    private static int LongestRun(string text, char of)
    {
        int longest = 0, current = 0;
        foreach (var character in text)
        {
            current = character == of ? current + 1 : 0;
            longest = Math.Max(longest, current);
        }

        return longest;
    }

    [GeneratedRegex("""^(#{1,6}(\s|$)|```|~~~|<[a-z/!?]|(=+|-+)$)""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Markup();

    [GeneratedRegex("""(display\s*:\s*none|visibility\s*:\s*hidden)\b""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Invisible();

    [GeneratedRegex("""\s+""", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Blank();
}
