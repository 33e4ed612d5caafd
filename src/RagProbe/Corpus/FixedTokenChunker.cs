using System.Globalization;
using RagProbe.Text;

namespace RagProbe.Corpus;

/// <summary>Cuts after every so many tokens of the cl100k encoding, sentences or not: the plainest way, and the one that the others are measured against.</summary>
/// <remarks>
/// As the FixedTokenChunker of Chroma's chunking evaluation (Smith and Troynikov, "Evaluating Chunking Strategies for Retrieval",
/// 2024) and the TokenTextSplitter that it follows, blanks at the ends of pieces included; but a code point of several tokens is not cut,
/// and a piece of blanks alone is left out.
/// </remarks>
public sealed class FixedTokenChunker : IChunker
{
    private readonly int _tokens;
    private readonly int _overlap;

    /// <param name="tokens">Tokens of a piece, at least 1; the last piece may have fewer.</param>
    /// <param name="overlap">How many of them the next piece repeats: 0 to <paramref name="tokens"/> - 1.</param>
    public FixedTokenChunker(int tokens, int overlap = 0)
    {
        if (tokens < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(tokens), tokens, "A piece is at least 1 token long.");
        }

        if (overlap < 0 || overlap >= tokens)
        {
            throw new ArgumentOutOfRangeException(nameof(overlap), overlap, string.Create(CultureInfo.InvariantCulture, $"The overlap is 0 to {tokens - 1}: less than a piece."));
        }

        (_tokens, _overlap) = (tokens, overlap);
        Name = string.Create(CultureInfo.InvariantCulture, $"tokens({tokens},overlap={overlap})");
    }

    public string Name { get; }

    public IEnumerable<ChunkDraft> Split(SourceDocument document)
    {
        var text = document.Text;
        var starts = Cl100k.TokenStarts(text, document.ContentStart);
        var lastEnd = document.ContentStart;
        for (var first = 0; first < starts.Count; first += _tokens - _overlap)
        {
            var isLast = first + _tokens >= starts.Count;
            var end = isLast ? text.Length : starts[first + _tokens];

            // Where a code point is several tokens, or blanks are many, there may be nothing new in it.
            if (end > lastEnd && Blanks.Trim(text, starts[first], end) is not null)
            {
                yield return new ChunkDraft(starts[first], end);
                lastEnd = end;
            }

            if (isLast)
            {
                yield break;
            }
        }
    }
}
