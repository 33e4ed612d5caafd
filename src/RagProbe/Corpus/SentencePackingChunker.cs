using System.Globalization;
using RagProbe.Text;

namespace RagProbe.Corpus;

/// <summary>
/// Fills pieces up to the limit and ends each at the last sentence or line that fits, paragraphs or not: fewer and more even
/// pieces than <see cref="RecursiveTokenChunker"/> makes.
/// </summary>
public sealed class SentencePackingChunker : IChunker
{
    // A piece shorter than a quarter of the limit is not worth ending at a sentence: there is none nearby, as in a list or a table.
    private const int ShortestShare = 4;

    private readonly int _maxCharacters;

    /// <param name="maxCharacters">Longest piece in code points, at least 1.</param>
    public SentencePackingChunker(int maxCharacters)
    {
        if (maxCharacters < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(maxCharacters), maxCharacters, "The longest piece is at least 1 long.");
        }

        _maxCharacters = maxCharacters;
        Name = string.Create(CultureInfo.InvariantCulture, $"sentences({maxCharacters} characters)");
    }

    public string Name { get; }

    public IEnumerable<ChunkDraft> Split(SourceDocument document)
    {
        var text = document.Text;
        for (var start = document.ContentStart; start < text.Length;)
        {
            var end = EndOfPiece(text, start);
            if (Blanks.Trim(text, start, end) is { } range)
            {
                yield return new ChunkDraft(range.Start, range.End);
            }

            start = end;
        }
    }

    private int EndOfPiece(string text, int start)
    {
        var end = start;
        for (var count = 0; count < _maxCharacters && end < text.Length; count++)
        {
            end += end + 1 < text.Length && char.IsSurrogatePair(text[end], text[end + 1]) ? 2 : 1;
        }

        if (end == text.Length)
        {
            return end;
        }

        var window = text.AsSpan(start, end - start);
        var shortest = _maxCharacters / ShortestShare;
        var sentence = Math.Max(AfterLast(window, ". "), AfterLast(window, "\n"));
        if (sentence > shortest)
        {
            return start + sentence;
        }

        var word = AfterLast(window, " ");
        return word > shortest ? start + word : end;
    }

    private static int AfterLast(ReadOnlySpan<char> window, string mark)
    {
        var index = window.LastIndexOf(mark, StringComparison.Ordinal);
        return index < 0 ? -1 : index + mark.Length;
    }
}
