using RagProbe.Indexes.Qdrant.Mapping;

namespace RagProbe.Inspection;

/// <summary>Pages, headings and token counts: fields that tell where in a document a chunk stands and how long it is.</summary>
internal static class PlaceCandidates
{
    public const double Enough = 0.5;

    private const long LargestPage = 20_000;

    /// <summary>Small numbers from 0 or 1 that several chunks share and that grow with the offset; text of digits counts.</summary>
    public static IEnumerable<PathCandidate> Pages(IReadOnlyList<PayloadColumn> columns, ChunkPlaces places, PayloadColumn? start) =>
        columns.Where(column => column.Path != start?.Path).Select(column => JudgePage(column, places, start)).OfType<PathCandidate>();

    /// <summary>Short texts with a usual name that change within a source.</summary>
    public static IEnumerable<PathCandidate> Headings(IReadOnlyList<PayloadColumn> columns, ChunkPlaces places, PayloadPath? text) =>
        from column in columns
        where column.Path != text && !column.HoldsJson && column.TextCount > 0 && WellKnownNames.Has(PayloadRole.Heading, column.Name) && column.MedianLength() <= 200
        let changes = places.BySource().Any(chunks => chunks.Select(point => column.Texts[point]).OfType<string>().Distinct(StringComparer.Ordinal).Skip(1).Any())
        select new PathCandidate(column.Path, changes ? 0.7 : 0.3, changes ? "short texts that change within a source, a usual name" : "a usual name, but the same all through a source");

    public static IEnumerable<PathCandidate> TokenCounts(IReadOnlyList<PayloadColumn> columns, ChunkPlaces places)
    {
        foreach (var column in columns.Where(static column => column.Share(column.IntegerCount) >= 0.5 && WellKnownNames.Has(PayloadRole.Tokens, column.Name)))
        {
            var ratios = Enumerable.Range(0, places.Lengths.Count).Where(point => column.Integers[point] > 0 && places.Lengths[point] > 0).Select(point => (double)places.Lengths[point] / column.Integers[point]!.Value).Order().ToList();
            // One character to a token in Chinese, six or seven in plain English.
            var fits = ratios.Count > 0 && ratios[ratios.Count / 2] is >= 0.5 and <= 12;
            yield return new PathCandidate(column.Path, fits ? 0.8 : 0.2, fits ? FormattableString.Invariant($"a usual name, {ratios[ratios.Count / 2]:0.0} characters to one") : "a usual name, but no count of this text's tokens");
        }
    }

    private static PathCandidate? JudgePage(PayloadColumn column, ChunkPlaces places, PayloadColumn? start)
    {
        var values = Enumerable.Range(0, column.Values.Count).Select(point => (point, number: column.Number(point))).Where(static pair => pair.number is not null).ToList();
        if (values.Count == 0 || column.Share(values.Count) < 0.5 || values.Exists(static pair => pair.number is < 0 or > LargestPage))
        {
            return null;
        }

        var isKnown = WellKnownNames.Has(PayloadRole.Page, column.Name);
        var groups = places.BySource().Select(group => group.Where(point => column.Number(point) is not null).ToList()).Where(static group => group.Count > 0).ToList();
        var distinct = groups.Sum(group => group.Select(point => column.Number(point)).Distinct().Count());
        var chunks = groups.Sum(static group => group.Count);
        var areShared = distinct > groups.Count && distinct <= 0.8 * chunks;
        var grows = start is not null && areShared && groups.TrueForAll(group => Grows([.. group.Where(point => start.Integers[point] is not null).OrderBy(point => start.Integers[point]).Select(point => column.Number(point)!.Value)]));
        var score = (areShared ? 0.3 : 0) + (grows ? 0.3 : 0) + (isKnown ? 0.5 : 0);
        return score < 0.2 ? null : new PathCandidate(column.Path, Math.Min(1, score), FormattableString.Invariant(
            $"small numbers, {distinct} different in {chunks} chunks{(grows ? ", growing with the offset" : "")}{(isKnown ? ", a usual name" : "")}"));
    }

    private static bool Grows(IReadOnlyList<long> values) => values.Zip(values.Skip(1)).All(static pair => pair.First <= pair.Second);
}
