using System.Text;

namespace RagProbe.Text;

/// <summary>
/// A text made comparable: case folded, every run of white space one blank, typographic quotes, dashes, ellipses and
/// blanks as on a typewriter, invisible characters (soft hyphens, zero-width ones) left out. Keeps the way back to the
/// text it came from.
/// </summary>
internal sealed class FoldedText
{
    // UTF-16 index in Original where each folded character comes from.
    private readonly int[] _origins;

    public FoldedText(string original)
    {
        Original = original;
        var folded = new StringBuilder(original.Length);
        var origins = new List<int>(original.Length);
        Span<char> pair = stackalloc char[2];
        for (var i = 0; i < original.Length; i++)
        {
            var character = original[i];
            if (IsBlank(character))
            {
                if (folded.Length == 0 || folded[^1] != ' ')
                {
                    Append(' ', i);
                }
            }
            else if (char.IsAscii(character))
            {
                Append(char.IsAsciiLetterUpper(character) ? (char)(character | 0x20) : character, i);
            }
            else if (character == '\u2026')
            {
                Append('.', i);
                Append('.', i);
                Append('.', i);
            }
            else if (char.IsHighSurrogate(character) && i + 1 < original.Length && char.IsLowSurrogate(original[i + 1]))
            {
                Rune.ToLowerInvariant(Rune.ToUpperInvariant(new Rune(character, original[i + 1]))).EncodeToUtf16(pair);
                Append(pair[0], i);
                Append(pair[1], ++i);
            }
            else if (!IsInvisible(character))
            {
                Append(Fold(character), i);
            }
        }

        Folded = folded.ToString();
        _origins = [.. origins];

        void Append(char character, int origin)
        {
            folded.Append(character);
            origins.Add(origin);
        }
    }

    public string Original { get; }

    /// <summary>The comparable text. A blank at either end stays one blank.</summary>
    public string Folded { get; }

    /// <summary>
    /// The UTF-16 range of <see cref="Original"/> that a range of <see cref="Folded"/> comes from. A folded blank stands for
    /// its whole run; invisible characters belong to what precedes them.
    /// </summary>
    /// <param name="start">0 or more.</param>
    /// <param name="end">Above <paramref name="start"/>, at most the length of <see cref="Folded"/>.</param>
    public (int Start, int End) ToOriginal(int start, int end) =>
        (start == 0 ? 0 : _origins[start], end == Folded.Length ? Original.Length : _origins[end]);

    /// <summary>The first index of <see cref="Folded"/> that comes from the original index or from behind it.</summary>
    public int ToFolded(int originalIndex)
    {
        var position = Array.BinarySearch(_origins, originalIndex);
        if (position < 0)
        {
            return ~position;
        }

        // The three dots of an ellipsis share an origin.
        while (position > 0 && _origins[position - 1] == originalIndex)
        {
            position--;
        }

        return position;
    }

    /// <summary>The folded text without a blank at either end.</summary>
    public static string FoldTrimmed(string text) => new FoldedText(text).Folded.Trim(' ');

    /// <summary>Whether both texts are the same when folded, white space around them aside.</summary>
    public static bool AreEqual(string left, string right) =>
        string.Equals(left, right, StringComparison.Ordinal) || string.Equals(FoldTrimmed(left), FoldTrimmed(right), StringComparison.Ordinal);

    /// <summary>Whether both texts agree character by character, case, the kind of white space and of typographic sign aside.</summary>
    public static bool AreAligned(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        for (var i = left.CommonPrefixLength(right); i < left.Length; i++)
        {
            if (left[i] != right[i] && !(IsBlank(left[i]) && IsBlank(right[i])) && Fold(left[i]) != Fold(right[i]))
            {
                return false;
            }
        }

        return true;
    }

    internal static bool IsBlank(char character) => character == ' ' || char.IsWhiteSpace(character);

    // Soft hyphen, zero-width space, non-joiner, joiner, word joiner, byte order mark.
    private static bool IsInvisible(char character) => character is '\u00AD' or '\u200B' or '\u200C' or '\u200D' or '\u2060' or '\uFEFF';

    private static char Fold(char character) => character switch
    {
        '\u2018' or '\u2019' or '\u201A' or '\u201B' or '\u2032' or '\u00B4' => '\'',
        '\u201C' or '\u201D' or '\u201E' or '\u201F' or '\u2033' or '\u00AB' or '\u00BB' => '"',
        >= '\u2010' and <= '\u2015' or '\u2212' => '-',
        // Upper first: final sigma, long s and the micro sign have an upper case but are no one's lower case.
        _ => char.ToLowerInvariant(char.ToUpperInvariant(character)),
    };
}
