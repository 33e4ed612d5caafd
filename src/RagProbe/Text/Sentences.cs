namespace RagProbe.Text;

/// <summary>Where sentences end. A rule of thumb for running text of European and East Asian languages, not a parser.</summary>
/// <remarks>
/// A sentence ends behind <c>. ! ? …</c> and their full-width forms, with the quotation marks and brackets that follow, where a
/// blank follows too (after a full-width mark it need not); at an empty line; and at the end of a line that stands by itself: a
/// heading, a table row, a list item. A full stop does not end it after a single letter (<c>J. Smith</c>), an abbreviation of the
/// list, or before a word in small letters (<c>approx. ten</c>).
/// </remarks>
public static class Sentences
{
    private const string Ends = ".!?…";
    private const string FullWidthEnds = "。！？";
    private const string Closing = "\"')]}»”’*_`」』）";
    private const string LineOpenings = "#|-*+>";

    // Those that capital letters and numbers usually follow.
    private static readonly HashSet<string> Abbreviations = new(StringComparer.OrdinalIgnoreCase)
    {
        "mr", "mrs", "ms", "dr", "prof", "st", "no", "nos", "fig", "figs", "eq", "eqs", "sec", "ch", "vol", "pp", "vs", "cf", "al", "e.g", "i.e", "inc", "ltd", "co", "corp", "u.s", "u.k", "nr", "bzw", "z.b", "d.h",
    };

    /// <summary>The sentences of text[start..end] as UTF-16 ranges, in order, without the blanks around them. Every character that is not blank is in exactly one.</summary>
    public static IEnumerable<(int Start, int End)> In(string text, int start, int end)
    {
        var opened = start;
        for (var i = start; i < end; i++)
        {
            if (EndAt(text, opened, i, end) is not { } closed)
            {
                continue;
            }

            if (Blanks.Trim(text, opened, closed) is { } sentence)
            {
                yield return sentence;
            }

            opened = closed;
            i = closed - 1;
        }

        if (Blanks.Trim(text, opened, end) is { } last)
        {
            yield return last;
        }
    }

    // Behind the sentence that a character at i ends; null where it ends none.
    private static int? EndAt(string text, int opened, int i, int end)
    {
        var character = text[i];
        if (character == '\n')
        {
            return IsEmptyLineNext(text, i + 1, end) || StandsAlone(text, opened, i) || (i + 1 < end && LineOpenings.Contains(text[i + 1], StringComparison.Ordinal)) ? i + 1 : null;
        }

        var isFullWidth = FullWidthEnds.Contains(character, StringComparison.Ordinal);
        if (!isFullWidth && !Ends.Contains(character, StringComparison.Ordinal))
        {
            return null;
        }

        var after = i + 1;
        while (after < end && (Ends.Contains(text[after], StringComparison.Ordinal) || FullWidthEnds.Contains(text[after], StringComparison.Ordinal) || Closing.Contains(text[after], StringComparison.Ordinal)))
        {
            after++;
        }

        if (after < end && !isFullWidth && !char.IsWhiteSpace(text[after]))
        {
            return null;
        }

        return character == '.' && IsInside(text, opened, i, after, end) ? null : after;
    }

    // A full stop in the middle of a sentence.
    private static bool IsInside(string text, int opened, int stop, int after, int end)
    {
        var next = after;
        while (next < end && char.IsWhiteSpace(text[next]))
        {
            next++;
        }

        if (next < end && char.IsLower(text[next]) && IsWord(text.AsSpan(next, end - next)))
        {
            return true;
        }

        var word = stop;
        while (word > opened && (char.IsLetter(text[word - 1]) || (text[word - 1] == '.' && word - 1 > opened && char.IsLetter(text[word - 2]))))
        {
            word--;
        }

        var before = text.AsSpan(word, stop - word);
        return (before.Length == 1 && char.IsUpper(before[0])) || Abbreviations.GetAlternateLookup<ReadOnlySpan<char>>().Contains(before);
    }

    // Letters up to the next blank or mark: not v1.2, not npm-run.
    private static bool IsWord(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && char.IsLetter(text[length]))
        {
            length++;
        }

        return length == text.Length || char.IsWhiteSpace(text[length]) || text[length] is ',' or ';' or ':' || Ends.Contains(text[length], StringComparison.Ordinal);
    }

    private static bool IsEmptyLineNext(string text, int position, int end)
    {
        while (position < end && text[position] != '\n')
        {
            if (!char.IsWhiteSpace(text[position]))
            {
                return false;
            }

            position++;
        }

        return position < end;
    }

    // The line that ends at i is a heading or a table row.
    private static bool StandsAlone(string text, int opened, int i)
    {
        var first = i;
        while (first > opened && text[first - 1] != '\n')
        {
            first--;
        }

        return first < i && text[first] is '#' or '|';
    }
}
