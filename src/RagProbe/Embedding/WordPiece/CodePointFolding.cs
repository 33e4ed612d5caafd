using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace RagProbe.Embedding.WordPiece;

/// <summary>What the normalisation of BERT makes of one code point.</summary>
/// <param name="Text">Decomposed, without accents and in lower case where the model wants it; empty for what is dropped, a blank for white space.</param>
/// <param name="StandsAlone">True for CJK ideographs, which are words of their own.</param>
internal sealed record FoldedCodePoint(string Text, bool StandsAlone)
{
    public static readonly FoldedCodePoint Dropped = new("", StandsAlone: false);
    public static readonly FoldedCodePoint Blank = new(" ", StandsAlone: false);
}

/// <summary>
/// The normalisation of BERT, one code point at a time, so that every folded character knows the source character it came
/// from: cleaning, blanks around CJK ideographs, canonical decomposition, removal of accents (category Mn), lower case.
/// Canonical reordering across code points is not needed: the marks it would move are the ones that are removed, but for a
/// few spacing marks of musical notation and Hangul tones.
/// </summary>
internal sealed class CodePointFolding
{
    private readonly bool _lowerCase;
    private readonly bool _stripAccents;
    private readonly FoldedCodePoint?[]?[] _pages = new FoldedCodePoint?[256][];
    private readonly ConcurrentDictionary<int, FoldedCodePoint> _astral = new();

    /// <exception cref="EmbeddingModelException">The process runs without Unicode data, so that accents cannot be taken apart.</exception>
    public CodePointFolding(bool lowerCase, bool stripAccents)
    {
        _lowerCase = lowerCase;
        _stripAccents = stripAccents;
        if (stripAccents && "\u00E9".Normalize(NormalizationForm.FormD).Length != 2)
        {
            throw new EmbeddingModelException(
                "This process cannot decompose accented characters (InvariantGlobalization is on), so its token ids would be wrong without notice. Install ICU (Debian: libicu72) or unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT.");
        }
    }

    public FoldedCodePoint Fold(int codePoint)
    {
        if (codePoint > 0xFFFF)
        {
            return _astral.TryGetValue(codePoint, out var known) ? known : _astral.GetOrAdd(codePoint, Compute);
        }

        // Racing threads compute equal entries: the last one stays.
        var page = _pages[codePoint >> 8] ??= new FoldedCodePoint?[256];
        return page[codePoint & 0xFF] ??= Compute(codePoint);
    }

    /// <summary>ASCII punctuation includes symbols such as $ and +; beyond ASCII only category P counts.</summary>
    public static bool IsPunctuation(Rune rune) =>
        rune.IsAscii
            ? rune.Value is (>= '!' and <= '/') or (>= ':' and <= '@') or (>= '[' and <= '`') or (>= '{' and <= '~')
            : CharUnicodeInfo.GetUnicodeCategory(rune.Value) is >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherPunctuation;

    private FoldedCodePoint Compute(int codePoint)
    {
        if (codePoint is '\t' or '\n' or '\r')
        {
            return FoldedCodePoint.Blank;
        }

        // Unassigned code points stay: the reference counts only these four categories as control characters.
        if (codePoint is 0 or 0xFFFD
            || CharUnicodeInfo.GetUnicodeCategory(codePoint) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse)
        {
            return FoldedCodePoint.Dropped;
        }

        var rune = new Rune(codePoint);
        if (Rune.IsWhiteSpace(rune))
        {
            return FoldedCodePoint.Blank;
        }

        var text = new StringBuilder();
        foreach (var part in (_stripAccents ? Decompose(rune) : rune.ToString()).EnumerateRunes())
        {
            if (!_stripAccents || Rune.GetUnicodeCategory(part) != UnicodeCategory.NonSpacingMark)
            {
                text.Append(_lowerCase ? LowerCase(part) : part.ToString());
            }
        }

        return new FoldedCodePoint(text.ToString(), IsIdeograph(codePoint));
    }

    // U+0130 is the only code point whose lower case is two: .NET maps one to one and leaves it as it is.
    private static string LowerCase(Rune rune) => rune.Value == 0x130 ? "i\u0307" : Rune.ToLowerInvariant(rune).ToString();

    private static string Decompose(Rune rune)
    {
        var text = rune.ToString();

        // Normalize throws for noncharacters, which have no decomposition.
        return (rune.Value & 0xFFFE) == 0xFFFE || rune.Value is >= 0xFDD0 and <= 0xFDEF ? text : text.Normalize(NormalizationForm.FormD);
    }

    // The blocks that the reference implementation names: not kana, not Hangul.
    private static bool IsIdeograph(int codePoint) => codePoint is
        (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F)
        or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B820 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}
