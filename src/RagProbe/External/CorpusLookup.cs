using System.Globalization;
using RagProbe.Corpus;
using RagProbe.EvalSets;
using RagProbe.Text;

namespace RagProbe.External;

/// <summary>Which document of the eval set a result is from, by what the result says of itself. Not safe for concurrent use.</summary>
internal sealed class CorpusLookup
{
    private readonly Dictionary<string, SourceDocument> _documents;
    private readonly SourceLinker _linker;
    private readonly Dictionary<string, (SourceDocument Document, TextSpan Span)?> _byText = new(StringComparer.Ordinal);

    public CorpusLookup(IEnumerable<SourceDocument> documents)
    {
        _documents = documents.ToDictionary(document => document.Id, StringComparer.Ordinal);
        _linker = new SourceLinker(_documents.Keys);
    }

    /// <summary>
    /// The result's source, linked to the documents as labels are. Without one: the document that its id is, or is a chunk of
    /// (<c>document#ordinal</c>), where that holds the text; else the one document that holds the text, letter by letter.
    /// </summary>
    public PlacedItem Place(ExternalItem item)
    {
        if (item.Source is { } source)
        {
            return new PlacedItem(_linker.Link(source).DocumentId ?? source, Span: null);
        }

        if (item.Text is not { } text)
        {
            return new PlacedItem(item.Id is { } id ? ByExactId(id)?.Id ?? _linker.Link(id).DocumentId ?? id : null, Span: null);
        }

        // A number may be a document's id and a chunk's: the text tells.
        if (item.Id is { } named && ByExactId(named) is { } document && Find(document, text) is { } span)
        {
            return new PlacedItem(document.Id, span);
        }

        return ByText(text) is { } found ? new PlacedItem(found.Document.Id, found.Span) : new PlacedItem(Source: null, Span: null);
    }

    /// <summary>The whole text of a document; null where there is none of that id.</summary>
    public string? TextOf(string source) => _documents.GetValueOrDefault(source)?.Text;

    private SourceDocument? ByExactId(string id) =>
        _documents.GetValueOrDefault(id)
        ?? (id.LastIndexOf('#') is > 0 and var mark && int.TryParse(id.AsSpan(mark + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _) ? _documents.GetValueOrDefault(id[..mark]) : null);

    private (SourceDocument Document, TextSpan Span)? ByText(string text)
    {
        if (!_byText.TryGetValue(text, out var found))
        {
            var holders = _documents.Values.Select(document => (Document: document, Span: Find(document, text))).Where(place => place.Span is not null).Take(2).ToList();
            _byText[text] = found = holders is [{ Span: { } span } only] ? (only.Document, span) : null;
        }

        return found;
    }

    private static TextSpan? Find(SourceDocument document, string text)
    {
        var wanted = text.Trim();
        var place = wanted.Length == 0 ? -1 : document.Text.IndexOf(wanted, StringComparison.Ordinal);
        return place < 0 ? null : new CodePointMap(document.Text).ToSpan(place, place + wanted.Length);
    }
}
