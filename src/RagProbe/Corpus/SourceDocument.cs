using RagProbe.Filters;

namespace RagProbe.Corpus;

/// <summary>A document as the corpus holds it, before chunking.</summary>
public sealed record SourceDocument
{
    /// <summary>What judgments call it: the path below the corpus folder with forward slashes, or the collection's own document number.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// The text that offsets point into: decoded, with line ends as they are in the file, front matter included; of HTML and PDF, the text
    /// that was taken out of the file.
    /// </summary>
    public required string Text { get; init; }

    public string? Title { get; init; }

    /// <summary>UTF-16 index where the content starts: after front matter, else 0.</summary>
    public int ContentStart { get; init; }

    /// <summary>UTF-16 indexes where the pages start, ascending, the first is 0; empty for documents without pages.</summary>
    public IReadOnlyList<int> PageStarts { get; init; } = [];

    public DocumentFormat Format { get; init; } = DocumentFormat.Text;

    /// <summary>Front matter or collection fields; every chunk carries them as payload.</summary>
    public IReadOnlyDictionary<string, PayloadValue> Metadata { get; init; } = new Dictionary<string, PayloadValue>(StringComparer.Ordinal);
}
