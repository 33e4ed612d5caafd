using RagProbe.Corpus;
using RagProbe.Filters;
using RagProbe.Indexes.Qdrant;

namespace RagProbe.Indexing;

/// <summary>Which payload fields an index server should index, and as what: those that filters name.</summary>
public static class PayloadIndexPlan
{
    /// <summary>
    /// One index a field whose values are all of one type. A field of mixed types gets none: an index of one type would hide the
    /// values of the others from filters.
    /// </summary>
    /// <param name="filters">All filters that will be asked.</param>
    /// <param name="documents">The corpus: the types are read off its metadata.</param>
    public static IReadOnlyList<PayloadIndex> Of(IEnumerable<Filter> filters, IReadOnlyList<SourceDocument> documents) =>
    [
        .. filters
            .SelectMany(static filter => filter.Keys())
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(key => (Key: key, Kinds: KindsOf(key, documents)))
            .Where(static field => field.Kinds is [not null])
            .Select(static field => new PayloadIndex(field.Key, field.Kinds[0]!.Value)),
    ];

    private static List<PayloadIndexKind?> KindsOf(string key, IReadOnlyList<SourceDocument> documents) =>
    [
        .. documents
            .SelectMany(document => document.Metadata.TryGetValue(key, out var value) ? Elements(value) : [])
            .Select(static PayloadIndexKind? (value) => value switch
            {
                PayloadValue.Text => PayloadIndexKind.Keyword,
                PayloadValue.Integer => PayloadIndexKind.Integer,
                PayloadValue.Number => PayloadIndexKind.Number,
                PayloadValue.Flag => PayloadIndexKind.Flag,
                _ => null,
            })
            .Distinct(),
    ];

    private static IEnumerable<PayloadValue> Elements(PayloadValue value) => value is PayloadValue.List list ? list.Values : [value];
}
