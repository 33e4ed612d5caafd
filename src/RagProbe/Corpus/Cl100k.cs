using Microsoft.ML.Tokenizers;

namespace RagProbe.Corpus;

/// <summary>The cl100k encoding, which chunk lengths are counted in whatever the embedding model is.</summary>
internal static class Cl100k
{
    /// <summary>The longest entry is 128 blanks; a UTF-16 unit is at least one byte, so n units are at least n / 128 tokens.</summary>
    public const int LongestToken = 128;

    // The encoding takes time that grows with the square of the longest stretch without a place where it starts anew.
    private const int LongestStretch = 2_000;

    // Immutable once loaded, and loading takes a good part of a second: one for the process.
    private static readonly Lazy<TiktokenTokenizer> Tokenizer = new(static () => TiktokenTokenizer.CreateForEncoding("cl100k_base"));

    /// <summary>How many tokens <see cref="TokenStarts"/> finds.</summary>
    public static int Count(ReadOnlySpan<char> text)
    {
        var count = 0;
        while (!text.IsEmpty)
        {
            var end = EndOfStretch(text);
            count += Tokenizer.Value.CountTokens(text[..end], considerNormalization: false);
            text = text[end..];
        }

        return count;
    }

    /// <summary>Where the tokens of a text begin, as UTF-16 indexes that do not fall into a surrogate pair: not descending, as a code point may be several tokens.</summary>
    /// <param name="start">Where the text to encode begins.</param>
    /// <remarks>
    /// Exactly the tokens of the whole, as a blank after another character always begins a new one; but for texts in which 2,000 units
    /// go by without such a place: those are cut there.
    /// </remarks>
    public static List<int> TokenStarts(string text, int start)
    {
        var starts = new List<int>();
        while (start < text.Length)
        {
            var end = start + EndOfStretch(text.AsSpan(start));
            foreach (var token in Tokenizer.Value.EncodeToTokens(text.AsSpan(start, end - start), out _, considerNormalization: false))
            {
                var at = start + token.Offset.Start.Value;
                starts.Add(at > 0 && at < text.Length && char.IsSurrogatePair(text[at - 1], text[at]) ? at - 1 : at);
            }

            start = end;
        }

        return starts;
    }

    private static int EndOfStretch(ReadOnlySpan<char> text)
    {
        if (text.Length <= LongestStretch)
        {
            return text.Length;
        }

        for (var end = LongestStretch; end > 0; end--)
        {
            if (text[end] == ' ' && !char.IsWhiteSpace(text[end - 1]))
            {
                return end;
            }
        }

        return char.IsSurrogatePair(text[LongestStretch - 1], text[LongestStretch]) ? LongestStretch - 1 : LongestStretch;
    }
}
