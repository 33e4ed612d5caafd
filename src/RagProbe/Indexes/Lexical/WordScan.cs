using System.Globalization;
using System.Text;

namespace RagProbe.Indexes.Lexical;

/// <summary>
/// Cuts a text into words as fastembed does with Python's regular expressions: a word is a run of letters, numbers and
/// underscores; marks, signs and unpaired surrogates separate. Lower case follows Python's <c>str.lower</c>, which differs
/// from .NET's invariant one in the two rules written out below.
/// </summary>
internal static class WordScan
{
    private const int CapitalDottedI = 0x130;
    private const int CapitalSigma = 0x3A3;
    private const int FinalSigma = 0x3C2;

    /// <summary>The words in order, in lower case, repetitions included.</summary>
    public static IEnumerable<string> Words(string text)
    {
        var run = new List<Rune>();
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsWordCharacter(rune))
            {
                run.Add(rune);
                continue;
            }

            foreach (var part in Lower(run, word))
            {
                yield return part;
            }

            run.Clear();
        }

        foreach (var part in Lower(run, word))
        {
            yield return part;
        }
    }

    // A half surrogate pair comes as U+FFFD, a symbol.
    private static bool IsWordCharacter(Rune rune) =>
        rune.Value == '_' || Rune.IsLetter(rune) || Rune.IsNumber(rune);

    private static IEnumerable<string> Lower(List<Rune> run, StringBuilder word)
    {
        for (var i = 0; i < run.Count; i++)
        {
            switch (run[i].Value)
            {
                case CapitalDottedI:
                    // It becomes an i and a combining dot, and a mark ends the word.
                    yield return word.Append('i').ToString();
                    word.Clear();
                    break;
                case CapitalSigma when IsFinal(run, i):
                    word.Append((char)FinalSigma);
                    break;
                default:
                    word.Append(Rune.ToLowerInvariant(run[i]).ToString());
                    break;
            }
        }

        if (word.Length > 0)
        {
            yield return word.ToString();
            word.Clear();
        }
    }

    // Unicode's condition Final_Sigma: a letter with case before it and none after it, modifier letters aside.
    private static bool IsFinal(List<Rune> run, int position)
    {
        var before = position - 1;
        while (before >= 0 && IsModifier(run[before]))
        {
            before--;
        }

        var after = position + 1;
        while (after < run.Count && IsModifier(run[after]))
        {
            after++;
        }

        return before >= 0 && HasCase(run[before]) && !(after < run.Count && HasCase(run[after]));
    }

    private static bool IsModifier(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.ModifierLetter;

    // The ordinal indicators and the Roman numerals have case without being upper or lower case letters by category.
    private static bool HasCase(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        || rune.Value is 0xAA or 0xBA or (>= 0x2160 and <= 0x217F);
}
