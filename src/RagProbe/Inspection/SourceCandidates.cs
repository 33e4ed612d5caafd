using System.Globalization;
using RagProbe.EvalSets;
using RagProbe.Indexes.Qdrant.Mapping;

namespace RagProbe.Inspection;

/// <summary>The source is what looks like a path, an address or a file name; where documents are at hand, what leads to them.</summary>
internal static class SourceCandidates
{
    /// <summary>An identifier in every point, repeated and with a usual name, is just good enough.</summary>
    public const double Enough = 0.35;

    /// <param name="columns">The payloads.</param>
    /// <param name="text">The column of the text, which is no source.</param>
    /// <param name="linker">Leads to the documents; null where there are none at hand.</param>
    public static IEnumerable<PathCandidate> Find(IReadOnlyList<PayloadColumn> columns, PayloadPath? text, SourceLinker? linker) =>
        columns.Where(column => column.Path != text).Select(column => Judge(column, linker)).OfType<PathCandidate>();

    private static PathCandidate? Judge(PayloadColumn column, SourceLinker? linker)
    {
        var isText = column.TextCount >= column.IntegerCount;
        var values = isText ? column.Texts.OfType<string>().ToList() : [.. column.Integers.OfType<long>().Select(static number => number.ToString(CultureInfo.InvariantCulture))];
        if (column.HoldsJson || values.Count == 0 || column.Share(values.Count) < 0.5)
        {
            return null;
        }

        var distinct = values.Distinct(StringComparer.Ordinal).ToList();
        var shape = isText ? values.Average(SourceShape.Of) : 0;
        var linked = linker is null ? 0 : (double)distinct.Count(value => linker.Link(value).DocumentId is not null) / distinct.Count;
        var isKnown = WellKnownNames.Has(PayloadRole.Source, column.Name);
        if (shape == 0 && linked == 0)
        {
            return null;
        }

        var repeats = distinct.Count < 0.8 * values.Count || values.Count < 5;
        // Numbers from 0 upwards would link to documents that are numbered, whatever they count.
        var linkWeight = isText ? 0.3 : isKnown && repeats ? 0.3 : 0;
        var score = (0.6 * shape) + (0.1 * column.Share(values.Count)) + (repeats ? 0.1 : 0) + (isKnown ? 0.15 : 0) + (linkWeight * linked);
        return new PathCandidate(column.Path, score / (linker is null ? 1 : 1.25), FormattableString.Invariant(
            $"{(isText ? SourceShape.Describe(shape) : "numbers")}, {distinct.Count} different in {values.Count}{(linker is null ? "" : $", {linked.ToString("0 %", CultureInfo.InvariantCulture)} of them lead to a document")}{(isKnown ? ", a usual name" : "")}"));
    }
}
