namespace RagProbe.Corpus;

/// <summary>Measures stretches of text in a <see cref="LengthUnit"/>.</summary>
internal sealed class TextLength(LengthUnit unit)
{
    /// <summary>The length, or <see cref="int.MaxValue"/> for a text that cannot be shorter than the limit and is too long to be worth counting.</summary>
    public int Measure(ReadOnlySpan<char> text, int limit)
    {
        if (unit == LengthUnit.Characters)
        {
            return CountCodePoints(text);
        }

        return text.Length > (long)limit * Cl100k.LongestToken ? int.MaxValue : Cl100k.Count(text);
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
