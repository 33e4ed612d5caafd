using RagProbe.Filters;
using RagProbe.Text;

namespace RagProbe.Corpus;

/// <summary>A piece of a source document that is embedded and retrieved as one.</summary>
public sealed record Chunk
{
    /// <summary>The metadata field with the page on which a chunk starts, from 1; chunks of documents that have pages carry it.</summary>
    public const string PageField = "page";

    /// <summary><c>source#ordinal</c>, ordinal from 0.</summary>
    public required string Id { get; init; }

    public required string Source { get; init; }

    /// <summary>Where the chunk stands in its source, in code points.</summary>
    public required TextSpan Span { get; init; }

    public required string Text { get; init; }

    /// <summary>SHA-256 of the text in UTF-8, lower-case hexadecimal.</summary>
    public required string ContentHash { get; init; }

    /// <summary>The headings above the chunk, outermost first, joined by " > "; empty where there are none.</summary>
    public string HeadingPath { get; init; } = "";

    /// <summary>Length in tokens of the embedding model, special tokens included.</summary>
    public int TokenCount { get; init; }

    /// <summary>True when the model sees only the beginning of the text.</summary>
    public bool IsOverTokenLimit { get; init; }

    public IReadOnlyDictionary<string, PayloadValue> Metadata { get; init; } = new Dictionary<string, PayloadValue>(StringComparer.Ordinal);
}
