using Microsoft.ML.Tokenizers;

namespace RagProbe.Corpus;

/// <summary>Measures stretches of text in a <see cref="LengthUnit"/>.</summary>
internal sealed class TextLength(LengthUnit unit)
{
    // The longest entry of cl100k is 128 blanks; a UTF-16 unit is at least one byte, so n units are at least n / 128 tokens.
    private const int LongestToken = 128;

    // Immutable once loaded, and loading takes a good part of a second: one for the process.
    private static readonly Lazy<TiktokenTokenizer> Cl100k = new(static () => TiktokenTokenizer.CreateForEncoding("cl100k_base"));

    /// <summary>The length, or <see cref="int.MaxValue"/> for a text that cannot be shorter than the limit and is too long to be worth counting.</summary>
    public int Measure(ReadOnlySpan<char> text, int limit)
    {
        if (unit == LengthUnit.Characters)
        {
            return CountCodePoints(text);
        }

        return text.Length > (long)limit * LongestToken ? int.MaxValue : Cl100k.Value.CountTokens(text, considerNormalization: false);
    }

    private static int CountCodePoints(ReadOnlySpan<char> text)
    {
        var count = text.Length;
        for (var i = 1; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text[i - 1], text[i]))
            {
                count--;
                i++;
            }
        }

        return count;
    }
}
