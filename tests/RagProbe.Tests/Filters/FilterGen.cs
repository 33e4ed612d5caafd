using System.Collections.Immutable;
using CsCheck;
using RagProbe.Filters;

namespace RagProbe.Tests.Filters;

/// <summary>Random payloads and filters over a few keys and values, so that they meet often.</summary>
internal static class FilterGen
{
    public static readonly Gen<string> Key = OneOf("status", "year", "a.b", "tag \"x\"", "ü😀");

    public static readonly Gen<PayloadValue> Scalar = Gen.OneOf<PayloadValue>(
        OneOf("current", "42", "", "line\nbreak", "😀\"\\").Select(text => (PayloadValue)new PayloadValue.Text(text)),
        Gen.OneOf(Gen.Int[-3, 3].Select(value => (long)value), Gen.Long).Select(value => (PayloadValue)new PayloadValue.Integer(value)),
        Gen.OneOf(Gen.Int[-3, 3].Select(value => (double)value), Gen.Double.Where(double.IsFinite)).Select(value => (PayloadValue)new PayloadValue.Number(value)),
        Gen.Bool.Select(value => (PayloadValue)new PayloadValue.Flag(value)));

    public static readonly Gen<PayloadValue> Value = Gen.OneOf(
        Scalar,
        Scalar.List[0, 3].Select(values => (PayloadValue)new PayloadValue.List([.. values])));

    public static readonly Gen<IReadOnlyDictionary<string, PayloadValue>> Payload = Gen.Select(Key, Value).List[0, 5]
        .Select(pairs => (IReadOnlyDictionary<string, PayloadValue>)pairs.DistinctBy(pair => pair.Item1).ToDictionary(pair => pair.Item1, pair => pair.Item2, StringComparer.Ordinal));

    private static readonly Gen<double?> Bound = Gen.OneOf(Gen.Const((double?)null), Gen.Int[-3, 3].Select(value => (double?)value), Gen.Double[-4, 4].Select(value => (double?)value));

    private static readonly Gen<FilterCondition> Simple = Gen.OneOf<FilterCondition>(
        Gen.Select(Key, Scalar, (key, value) => (FilterCondition)new FilterCondition.Match(key, value)),
        Gen.Select(Key, Scalar.List[0, 3], (key, values) => (FilterCondition)new FilterCondition.MatchAny(key, [.. values])),
        Gen.Select(Key, Bound, Bound, Gen.Int[-3, 3], (key, gt, lt, gte) => (FilterCondition)new FilterCondition.Range(key, Gt: gt, Gte: gte, Lt: lt)),
        Gen.Select(Key, Gen.Int[0, 99], Gen.Int[0, 99], (key, from, to) => (FilterCondition)new FilterCondition.TimeRange(key, Gt: Time(from), Lte: Time(to))),
        Key.Select(key => (FilterCondition)new FilterCondition.IsEmpty(key)));

    public static readonly Gen<Filter> Filter = FilterOf(2);

    public static readonly Gen<FilterCondition> Condition = ConditionOf(1);

    private static DateTimeOffset Time(int step) => DateTimeOffset.UnixEpoch.AddDays(step).AddTicks(step);

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static Gen<Filter> FilterOf(int depth)
    {
        var conditions = ConditionOf(depth).List[0, 2].Select(list => list.ToImmutableArray());
        return Gen.Select(conditions, conditions, conditions, (must, should, mustNot) => new Filter { Must = must, Should = should, MustNot = mustNot });
    }

    private static Gen<FilterCondition> ConditionOf(int depth) => depth == 0
        ? Simple
        : Gen.Frequency((3, Simple), (1, FilterOf(depth - 1).Select(filter => (FilterCondition)new FilterCondition.Nested(filter))));
}
