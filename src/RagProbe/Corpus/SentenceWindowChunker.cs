using System.Globalization;
using RagProbe.Text;

namespace RagProbe.Corpus;

/// <summary>A window of so many sentences that slides through the document: what a question asks for rarely lies across more than a few.</summary>
/// <remarks>
/// Sentences are told by <see cref="Text.Sentences"/>. One of more than <see cref="LongestSentence"/> UTF-16 units (a table without line ends,
/// an encoded picture) is cut at the last blank before, or where there is none, there.
/// </remarks>
public sealed class SentenceWindowChunker : IChunker
{
    internal const int LongestSentence = 4_000;

    private readonly int _sentences;
    private readonly int _overlap;

    /// <param name="sentences">How many are in a window, at least 1; the last window may hold fewer.</param>
    /// <param name="overlap">How many of them the next window repeats: 0 to <paramref name="sentences"/> - 1.</param>
    public SentenceWindowChunker(int sentences, int overlap = 0)
    {
        if (sentences < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(sentences), sentences, "A window holds at least 1 sentence.");
        }

        if (overlap < 0 || overlap >= sentences)
        {
            throw new ArgumentOutOfRangeException(nameof(overlap), overlap, string.Create(CultureInfo.InvariantCulture, $"The overlap is 0 to {sentences - 1}: less than the window."));
        }

        (_sentences, _overlap) = (sentences, overlap);
        Name = string.Create(CultureInfo.InvariantCulture, $"sentences({sentences},overlap={overlap})");
    }

    public string Name { get; }

    public IEnumerable<ChunkDraft> Split(SourceDocument document)
    {
        var text = document.Text;
        var parts = Sentences.In(text, document.ContentStart, text.Length).SelectMany(sentence => Shorten(text, sentence.Start, sentence.End)).ToList();
        for (var first = 0; first < parts.Count; first += _sentences - _overlap)
        {
            var last = Math.Min(first + _sentences, parts.Count) - 1;
            yield return new ChunkDraft(parts[first].Start, parts[last].End);
            if (last == parts.Count - 1)
            {
                yield break;
            }
        }
    }

    private static IEnumerable<(int Start, int End)> Shorten(string text, int start, int end)
    {
        while (end - start > LongestSentence)
        {
            var blank = text.AsSpan(start, LongestSentence).LastIndexOf(' ');
            var cut = blank > 0 ? start + blank : start + LongestSentence - (char.IsHighSurrogate(text[start + LongestSentence - 1]) ? 1 : 0);
            if (Blanks.Trim(text, start, cut) is { } part)
            {
                yield return part;
            }

            start = cut;
        }

        if (Blanks.Trim(text, start, end) is { } rest)
        {
            yield return rest;
        }
    }
}
