using CsCheck;

namespace RagProbe.Tests.Text;

/// <summary>Random documents whose words are random, so that no longer stretch occurs twice.</summary>
internal static class TextGen
{
    private static readonly Gen<string> Word = Gen.Frequency(
        (12, Gen.Char['a', 'z'].Array[3, 9].Select(letters => new string(letters))),
        (2, Gen.Char['A', 'Z'].Array[2, 5].Select(letters => new string(letters))),
        (1, Gen.Int[0, 9999].Select(number => $"“{number}”")),
        (1, Gen.Char['a', 'z'].Array[1, 4].Select(letters => $"{new string(letters)}😀—𝒳’s")));

    private static readonly Gen<string> Blank = Gen.Frequency((12, Gen.Const(" ")), (1, Gen.Const("  ")), (1, Gen.Const("\n\n")), (1, Gen.Const(" \r\n ")), (1, Gen.Const("\t")));

    /// <summary>40 to 120 words.</summary>
    public static readonly Gen<string> Document = Gen.Select(Word, Blank, (word, blank) => word + blank).Array[40, 120].Select(parts => string.Concat(parts).Trim());

    /// <summary>Other white space and other case, nothing else.</summary>
    public static string Respaced(string text) =>
        string.Concat(text.Select(character => character switch
        {
            ' ' => "\n ",
            '\n' => " ",
            _ => char.IsAsciiLetterLower(character) ? char.ToUpperInvariant(character).ToString() : character.ToString(),
        }));
}
