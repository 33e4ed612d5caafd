using CsCheck;
using RagProbe.Filters;

namespace RagProbe.Tests.Filters;

public sealed class FilterEvaluatorTests
{
    [Fact]
    public void An_empty_filter_lets_everything_pass() =>
        FilterGen.Payload.Sample(payload => Assert.True(FilterEvaluator.Matches(new Filter(), payload)));

    [Fact]
    public void Must_not_is_the_negation_of_must() =>
        Gen.Select(FilterGen.Condition, FilterGen.Payload).Sample((condition, payload) =>
            Assert.NotEqual(
                FilterEvaluator.Matches(new Filter { Must = [condition] }, payload),
                FilterEvaluator.Matches(new Filter { MustNot = [condition] }, payload)));

    [Fact]
    public void A_filter_is_the_conjunction_of_its_three_parts() =>
        Gen.Select(FilterGen.Filter, FilterGen.Payload).Sample((filter, payload) =>
            Assert.Equal(
                filter.Must.All(condition => Passes(condition, payload))
                && (filter.Should.IsEmpty || filter.Should.Any(condition => Passes(condition, payload)))
                && filter.MustNot.All(condition => !Passes(condition, payload)),
                FilterEvaluator.Matches(filter, payload)));

    [Fact]
    public void And_lets_pass_what_both_filters_let_pass() =>
        Gen.Select(FilterGen.Filter, FilterGen.Filter, FilterGen.Payload).Sample((left, right, payload) =>
            Assert.Equal(
                FilterEvaluator.Matches(left, payload) && FilterEvaluator.Matches(right, payload),
                FilterEvaluator.Matches(Filter.And(left, right)!, payload)));

    [Fact]
    public void A_list_meets_a_test_exactly_when_one_of_its_elements_does() =>
        Gen.Select(FilterGen.Scalar.List[0, 4], FilterGen.Scalar.List[0, 3], Gen.Double[-4, 4]).Sample((elements, wanted, bound) =>
        {
            FilterCondition[] conditions = [new FilterCondition.MatchAny("k", [.. wanted]), new FilterCondition.Range("k", Gte: bound)];
            foreach (var condition in conditions)
            {
                Assert.Equal(
                    elements.Exists(element => Passes(condition, Payload(element))),
                    Passes(condition, Payload(new PayloadValue.List([.. elements]))));
            }
        });

    [Fact]
    public void Match_any_of_one_value_is_match() =>
        Gen.Select(FilterGen.Key, FilterGen.Scalar, FilterGen.Payload).Sample((key, value, payload) =>
            Assert.Equal(
                Passes(new FilterCondition.Match(key, value), payload),
                Passes(new FilterCondition.MatchAny(key, [value]), payload)));

    [Fact]
    public void Matching_is_strict_in_type()
    {
        PayloadValue[] values = [new PayloadValue.Integer(1), new PayloadValue.Number(1), new PayloadValue.Text("1"), new PayloadValue.Flag(true)];
        foreach (var stored in values)
        {
            foreach (var wanted in values)
            {
                Assert.Equal(ReferenceEquals(stored, wanted), Passes(new FilterCondition.Match("k", wanted), Payload(stored)));
            }
        }
    }

    [Fact]
    public void A_missing_field_meets_nothing_but_is_empty()
    {
        var nothing = new Dictionary<string, PayloadValue>(StringComparer.Ordinal);

        Assert.False(Passes(new FilterCondition.Match("k", new PayloadValue.Text("")), nothing));
        Assert.False(Passes(new FilterCondition.MatchAny("k", []), nothing));
        Assert.False(Passes(new FilterCondition.Range("k", Gte: double.MinValue), nothing));
        Assert.True(Passes(new FilterCondition.IsEmpty("k"), nothing));
        Assert.True(Passes(new FilterCondition.IsEmpty("k"), Payload(new PayloadValue.List([]))));
        Assert.False(Passes(new FilterCondition.IsEmpty("k"), Payload(new PayloadValue.Text(""))));
    }

    [Fact]
    public void A_dotted_key_is_a_name_of_its_own()
    {
        var payload = new Dictionary<string, PayloadValue>(StringComparer.Ordinal) { ["a.b"] = new PayloadValue.Integer(1) };

        Assert.True(Passes(new FilterCondition.Match("a.b", new PayloadValue.Integer(1)), payload));
    }

    [Fact]
    public void Integers_beyond_the_precision_of_a_number_are_compared_exactly()
    {
        const long above = (1L << 53) + 1;

        Assert.True(Passes(new FilterCondition.Range("k", Gt: 1L << 53), Payload(new PayloadValue.Integer(above))));
        Assert.False(Passes(new FilterCondition.Range("k", Lte: 1L << 53), Payload(new PayloadValue.Integer(above))));
        Assert.True(Passes(new FilterCondition.Range("k", Lt: 1e300, Gt: -1e300), Payload(new PayloadValue.Integer(long.MaxValue))));
    }

    private static bool Passes(FilterCondition condition, IReadOnlyDictionary<string, PayloadValue> payload) =>
        FilterEvaluator.Matches(new Filter { Must = [condition] }, payload);

    private static Dictionary<string, PayloadValue> Payload(PayloadValue value) => new(StringComparer.Ordinal) { ["k"] = value };
}
