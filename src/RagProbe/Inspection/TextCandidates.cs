namespace RagProbe.Inspection;

/// <summary>The text is what reads like prose, is long, and differs from point to point.</summary>
internal static class TextCandidates
{
    /// <summary>The sum of the weights below that a candidate needs: short titles stay under it.</summary>
    public const double Enough = 0.55;

    // Longer than this says nothing more: chunks and their summaries both are.
    private const int LongEnough = 400;
    private const int ShortestMedian = 12;

    public static IEnumerable<PathCandidate> Find(IReadOnlyList<PayloadColumn> columns) => columns.Select(Judge).OfType<PathCandidate>();

    private static PathCandidate? Judge(PayloadColumn column)
    {
        var texts = column.Texts.OfType<string>().ToList();
        var median = column.MedianLength();
        var distinct = column.DistinctTexts();
        if (column.HoldsJson || column.Share(texts.Count) < 0.5 || median < ShortestMedian || (distinct == 1 && texts.Count > 2))
        {
            return null;
        }

        var letters = texts.Average(static text => ShareOf(text, char.IsLetter));
        var prose = texts.Average(static text => IsProse(text) ? 1.0 : 0);
        var unique = (double)distinct / texts.Count;
        var isKnown = WellKnownNames.Has(PayloadRole.Text, column.Name);
        var score = (0.3 * Math.Min(1, Math.Log2(1 + median) / Math.Log2(1 + LongEnough)))
            + (0.2 * prose) + (0.15 * Math.Min(1, letters / 0.6)) + (0.2 * unique) + (0.1 * column.Share(texts.Count)) + (isKnown ? 0.05 : 0);
        // Ids and codes are long and different, too.
        return new PathCandidate(column.Path, prose > 0.5 ? score : 0.6 * score, FormattableString.Invariant(
            $"median of {median} characters, {letters:0 %} letters, {(prose > 0.5 ? "running text" : "no running text")}, {distinct} different in {texts.Count}{(isKnown ? ", a usual name" : "")}"));
    }

    // Words between blanks, or a script that has none.
    private static bool IsProse(string text) =>
        ShareOf(text, char.IsWhiteSpace) is > 0.05 and < 0.5 || ShareOf(text, static character => character is (>= '\u0e00' and <= '\u0eff') or (>= '\u2e80' and <= '\u9fff') or (>= '\uac00' and <= '\ud7a3')) > 0.3;

    private static double ShareOf(string text, Func<char, bool> isOne) => text.Length == 0 ? 0 : (double)text.Count(isOne) / text.Length;
}
