using RagProbe.Filters;

namespace RagProbe.Indexes.Embedded;

/// <summary>Whether a chunk's metadata passes a filter; strict in type, any element of a list counts.</summary>
internal static class MetadataFilter
{
    public static bool Matches(Filter filter, IReadOnlyDictionary<string, PayloadValue> metadata) =>
        filter.Must.All(condition => Meets(condition, metadata))
        && (filter.Should.IsEmpty || filter.Should.Any(condition => Meets(condition, metadata)))
        && !filter.MustNot.Any(condition => Meets(condition, metadata));

    private static bool Meets(FilterCondition condition, IReadOnlyDictionary<string, PayloadValue> metadata) => condition switch
    {
        FilterCondition.Match match => Any(metadata, match.Key, value => value == match.Value),
        FilterCondition.MatchAny any => Any(metadata, any.Key, value => any.Values.Contains(value)),
        FilterCondition.Range range => Any(metadata, range.Key, value => Within(range, value)),
        FilterCondition.IsEmpty empty => !metadata.TryGetValue(empty.Key, out var value) || value is PayloadValue.List { Values.IsEmpty: true },
        FilterCondition.Nested nested => Matches(nested.Filter, metadata),
        _ => throw new NotSupportedException($"the embedded index cannot evaluate a filter condition of type {condition.GetType().Name}"),
    };

    private static bool Any(IReadOnlyDictionary<string, PayloadValue> metadata, string key, Func<PayloadValue, bool> test) =>
        metadata.TryGetValue(key, out var value)
        && (value is PayloadValue.List list ? list.Values.Any(test) : test(value));

    private static bool Within(FilterCondition.Range range, PayloadValue value)
    {
        double? number = value switch
        {
            PayloadValue.Integer integer => integer.Value,
            PayloadValue.Number real => real.Value,
            _ => null,
        };
        return number is { } x
            && (range.Gt is not { } gt || x > gt)
            && (range.Gte is not { } gte || x >= gte)
            && (range.Lt is not { } lt || x < lt)
            && (range.Lte is not { } lte || x <= lte);
    }
}
