namespace RagProbe.Text;

/// <summary>
/// Converts between code point offsets (what eval sets, chunks and traces use) and UTF-16 indexes (what
/// <see cref="string"/> uses). Free for texts without surrogate pairs. An unpaired surrogate counts as one code point.
/// </summary>
public sealed class CodePointMap
{
    // UTF-16 index of the second half of every surrogate pair, ascending.
    private readonly int[] _lowSurrogates;

    public CodePointMap(string text)
    {
        Text = text;
        List<int>? lows = null;
        for (var i = 1; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text[i - 1], text[i]))
            {
                (lows ??= []).Add(i);
                i++;
            }
        }

        _lowSurrogates = lows?.ToArray() ?? [];
    }

    public string Text { get; }

    public int CodePointCount => Text.Length - _lowSurrogates.Length;

    /// <summary>The code point offset of a UTF-16 index in 0..Text.Length; inside a pair, that of the pair.</summary>
    public int ToCodePoint(int utf16Index)
    {
        if (_lowSurrogates.Length == 0)
        {
            return utf16Index;
        }

        // Every pair whose low half lies before or at the index shortens the count by one.
        var position = Array.BinarySearch(_lowSurrogates, utf16Index);
        return position >= 0 ? utf16Index - position - 1 : utf16Index - ~position;
    }

    /// <summary>The UTF-16 index of a code point offset in 0..CodePointCount.</summary>
    public int ToUtf16(int codePoint)
    {
        if (_lowSurrogates.Length == 0)
        {
            return codePoint;
        }

        // Pair i starts at code point _lowSurrogates[i] - 1 - i: count the pairs that lie wholly before.
        int low = 0, high = _lowSurrogates.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_lowSurrogates[middle] - 1 - middle < codePoint)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return codePoint + low;
    }

    /// <summary>The text of a span; the span must lie within 0..CodePointCount.</summary>
    public string Slice(TextSpan span)
    {
        var start = ToUtf16(span.Start);
        return Text[start..ToUtf16(span.End)];
    }

    public TextSpan ToSpan(int utf16Start, int utf16End) => new(ToCodePoint(utf16Start), ToCodePoint(utf16End));
}
