using System.Globalization;
using RagProbe.Text;

namespace RagProbe.Corpus;

/// <summary>
/// Cuts at the coarsest separator that occurs (empty line, line end, full stop, question mark, exclamation mark, blank, then
/// between any two code points), cuts what is still too long at the next finer one, and joins neighbours up to the limit.
/// A separator stays with the piece it opens.
/// </summary>
/// <remarks>
/// Cuts as the RecursiveTokenChunker of Chroma's chunking evaluation (Smith and Troynikov, "Evaluating Chunking Strategies for
/// Retrieval", 2024) does, so that its published figures can be reproduced. Two of its habits follow: the length of a piece is
/// the sum of the lengths of its parts, which can differ from the length of the whole by a token or two where parts meet or
/// blanks are trimmed; and a single code point that alone reaches the limit becomes a piece of its own. Beyond the original,
/// a carriage return before a line feed belongs to the line end.
/// </remarks>
public sealed class RecursiveTokenChunker : IChunker
{
    private const int LastLevel = 6;

    private readonly TextLength _length;
    private readonly int _maxLength;
    private readonly int _overlap;

    /// <param name="maxLength">Longest piece, at least 1.</param>
    /// <param name="overlap">How much of a piece's end the next one may repeat: 0 to <paramref name="maxLength"/> - 1.</param>
    /// <param name="unit">What both count.</param>
    public RecursiveTokenChunker(int maxLength, int overlap = 0, LengthUnit unit = LengthUnit.Tokens)
    {
        if (maxLength < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(maxLength), maxLength, "The longest piece is at least 1 long.");
        }

        if (overlap < 0 || overlap >= maxLength)
        {
            throw new ArgumentOutOfRangeException(nameof(overlap), overlap, string.Create(CultureInfo.InvariantCulture, $"The overlap is 0 to {maxLength - 1}: less than the longest piece."));
        }

        _maxLength = maxLength;
        _overlap = overlap;
        _length = new TextLength(unit);
        Name = string.Create(CultureInfo.InvariantCulture, $"recursive({maxLength}{(unit == LengthUnit.Characters ? " characters" : "")},overlap={overlap})");
    }

    public string Name { get; }

    public IEnumerable<ChunkDraft> Split(SourceDocument document) => Split(document.Text, document.ContentStart, document.Text.Length);

    /// <summary>The pieces of one stretch of a text.</summary>
    internal List<ChunkDraft> Split(string text, int start, int end)
    {
        var pieces = new List<ChunkDraft>();
        Split(text, start, end, 0, pieces);
        return pieces;
    }

    private void Split(string text, int start, int end, int level, List<ChunkDraft> pieces)
    {
        while (level < LastLevel && Separators.Find(text, start, end, level).IsNone)
        {
            level++;
        }

        var waiting = new List<Part>();
        foreach (var (partStart, partEnd) in Separators.Cut(text, start, end, level))
        {
            var length = _length.Measure(text.AsSpan(partStart, partEnd - partStart), _maxLength);
            if (length < _maxLength)
            {
                waiting.Add(new Part(partStart, partEnd, length));
                continue;
            }

            Join(text, waiting, pieces);
            waiting.Clear();
            if (level == LastLevel)
            {
                AddTrimmed(text, partStart, partEnd, pieces);
            }
            else
            {
                Split(text, partStart, partEnd, level + 1, pieces);
            }
        }

        Join(text, waiting, pieces);
    }

    private void Join(string text, List<Part> parts, List<ChunkDraft> pieces)
    {
        int first = 0, total = 0;
        for (var i = 0; i < parts.Count; i++)
        {
            if (i > first && total + parts[i].Length > _maxLength)
            {
                AddTrimmed(text, parts[first].Start, parts[i - 1].End, pieces);
                while (first < i && (total > _overlap || total + parts[i].Length > _maxLength))
                {
                    total -= parts[first].Length;
                    first++;
                }
            }

            total += parts[i].Length;
        }

        if (first < parts.Count)
        {
            AddTrimmed(text, parts[first].Start, parts[^1].End, pieces);
        }
    }

    private static void AddTrimmed(string text, int start, int end, List<ChunkDraft> pieces)
    {
        // An overlap followed by nothing but blanks would repeat the end of the piece before.
        if (Blanks.Trim(text, start, end) is { } range && (pieces.Count == 0 || range.End > pieces[^1].End))
        {
            pieces.Add(new ChunkDraft(range.Start, range.End));
        }
    }

    private readonly record struct Part(int Start, int End, int Length);
}
