using AngleSharp.Html.Parser;

namespace RagProbe.Corpus.Html;

/// <summary>
/// One HTML file is one document. Its text is what a reader sees, as Markdown: headings, list items, table rows and preformatted text stay
/// what they are. Nothing is fetched and no script runs.
/// </summary>
internal static class HtmlLoader
{
    /// <exception cref="UnreadableDocumentException">The document is nested too deeply or too large.</exception>
    public static SourceDocument Load(string id, byte[] bytes, List<CorpusProblem> problems)
    {
        var guard = new HtmlGuard();

        // As a browser with scripts reads it, which leaves out <noscript>; there is nothing here that could run one.
        // The parser's own limit flattens the tree and still pays for the depth: the guard's stands below it.
        var options = new HtmlParserOptions { OnCreated = (element, _) => guard.See(element), MaximumDepth = int.MaxValue, SkipComments = true, IsScripting = true };
        using var page = new HtmlParser(options).ParseDocument(HtmlCharset.Decode(bytes, id, problems));
        var text = HtmlText.Of(page);
        return new SourceDocument
        {
            Id = id,
            Text = text,
            Title = page.Title is { Length: > 0 } title ? title : page.QuerySelector("h1")?.TextContent.Trim() is { Length: > 0 } heading ? heading : null,
            Format = DocumentFormat.Markdown,
        };
    }
}
