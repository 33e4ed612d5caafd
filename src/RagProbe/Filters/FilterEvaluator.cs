using System.Collections.Immutable;

namespace RagProbe.Filters;

/// <summary>Decides in memory whether a payload passes a filter. Strict in type; keys are literal (a dot is part of the name).</summary>
public static class FilterEvaluator
{
    public static bool Matches(Filter filter, IReadOnlyDictionary<string, PayloadValue> payload) =>
        filter.Must.All(condition => Meets(condition, payload))
        && (filter.Should.IsEmpty || filter.Should.Any(condition => Meets(condition, payload)))
        && !filter.MustNot.Any(condition => Meets(condition, payload));

    private static bool Meets(FilterCondition condition, IReadOnlyDictionary<string, PayloadValue> payload) => condition switch
    {
        FilterCondition.Match match => Elements(payload, match.Key).Contains(match.Value),
        FilterCondition.MatchAny any => Elements(payload, any.Key).Any(value => any.Values.Contains(value)),
        FilterCondition.Range range => Elements(payload, range.Key).Any(value => IsWithin(range, value)),
        FilterCondition.TimeRange times => Elements(payload, times.Key).Any(value => value is PayloadValue.Text text && PointInTime.Parse(text.Value) is { } time && IsWithin(times, time)),
        FilterCondition.IsEmpty empty => Elements(payload, empty.Key).IsEmpty,
        FilterCondition.Nested nested => Matches(nested.Filter, payload),
        _ => throw new NotSupportedException($"No rule for the filter condition {condition.GetType().Name}."),
    };

    private static ImmutableArray<PayloadValue> Elements(IReadOnlyDictionary<string, PayloadValue> payload, string key) =>
        !payload.TryGetValue(key, out var value) ? [] : value is PayloadValue.List list ? list.Values : [value];

    private static bool IsWithin(FilterCondition.Range range, PayloadValue value) => value switch
    {
        PayloadValue.Integer integer =>
            (range.Gt is not { } gt || Compare(integer.Value, gt) > 0)
            && (range.Gte is not { } gte || Compare(integer.Value, gte) >= 0)
            && (range.Lt is not { } lt || Compare(integer.Value, lt) < 0)
            && (range.Lte is not { } lte || Compare(integer.Value, lte) <= 0),
        PayloadValue.Number number =>
            (range.Gt is not { } gt || number.Value > gt)
            && (range.Gte is not { } gte || number.Value >= gte)
            && (range.Lt is not { } lt || number.Value < lt)
            && (range.Lte is not { } lte || number.Value <= lte),
        _ => false,
    };

    private static bool IsWithin(FilterCondition.TimeRange range, DateTimeOffset time) =>
        !(time <= range.Gt) && !(time < range.Gte) && !(time >= range.Lt) && !(time > range.Lte);

    // Converting the integer to double would make neighbours above 2^53 equal.
    private static int Compare(long value, double bound)
    {
        const double twoTo63 = 9223372036854775808.0;
        if (bound >= twoTo63)
        {
            return -1;
        }

        if (bound < -twoTo63)
        {
            return 1;
        }

        var floor = Math.Floor(bound);
        var whole = (long)floor;
        return value != whole ? value.CompareTo(whole) : bound > floor ? -1 : 0;
    }
}
