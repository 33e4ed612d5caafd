using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RagProbe.Filters;
using RagProbe.Text;

namespace RagProbe.Corpus;

/// <summary>Turns documents into the chunks that an index stores.</summary>
/// <param name="chunker">Where to cut.</param>
/// <param name="countTokens">Length of a text in tokens of the embedding model, special tokens included.</param>
/// <param name="maxTokens">The embedding model's limit.</param>
internal sealed class ChunkFactory(IChunker chunker, Func<string, int> countTokens, int maxTokens)
{
    /// <summary>The document's chunks in order; none for a document without text.</summary>
    public IEnumerable<Chunk> Create(SourceDocument document)
    {
        var map = new CodePointMap(document.Text);
        var ordinal = 0;
        foreach (var piece in chunker.Split(document))
        {
            var text = document.Text[piece.Start..piece.End];
            var tokens = countTokens(text);
            yield return new Chunk
            {
                Id = string.Create(CultureInfo.InvariantCulture, $"{document.Id}#{ordinal++}"),
                Source = document.Id,
                Span = map.ToSpan(piece.Start, piece.End),
                Text = text,
                ContentHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))),
                HeadingPath = piece.HeadingPath,
                TokenCount = tokens,
                IsOverTokenLimit = tokens > maxTokens,
                Metadata = document.PageStarts.Count == 0 ? document.Metadata : WithPage(document, piece.Start),
            };
        }
    }

    private static Dictionary<string, PayloadValue> WithPage(SourceDocument document, int start)
    {
        // The last page that starts at or before the piece.
        int low = 0, high = document.PageStarts.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = document.PageStarts[middle] <= start ? (middle + 1, high) : (low, middle);
        }

        return new Dictionary<string, PayloadValue>(document.Metadata, StringComparer.Ordinal) { [Chunk.PageField] = new PayloadValue.Integer(low) };
    }
}
