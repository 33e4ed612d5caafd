using Qdrant.Client.Grpc;
using RagProbe.Filters;
using RagProbe.Indexes;
using RagProbe.Indexes.Qdrant.Mapping;
using RagProbe.Indexes.Qdrant.Wire;
using Filter = RagProbe.Filters.Filter;

namespace RagProbe.Tests.Indexes.Qdrant;

public sealed class FilterTranslatorTests
{
    private static readonly FilterTranslator Own = new(PayloadMapping.Own);
    private static readonly FilterTranslator Foreign = new(new PayloadMapping { Text = PayloadPath.Of("page_content"), Source = PayloadPath.Of("metadata", "source") });

    [Theory]
    [InlineData("status", "metadata.status")]
    [InlineData("first name", "metadata.\"first name\"")]
    [InlineData("a.b", "metadata.\"a.b\"")]
    [InlineData("", "metadata.\"\"")]
    public void A_key_of_our_own_is_a_field_of_the_metadata_however_it_is_called(string key, string path) => Assert.Equal(path, Own.KeyOf(key));

    [Fact]
    public void A_key_of_a_foreign_collection_is_its_own_path() => Assert.Equal("metadata.loc[].page", Foreign.KeyOf("metadata.loc[].page"));

    [Fact]
    public void A_key_with_a_quote_cannot_be_named_and_is_refused() => Assert.Throws<IndexNotSupportedException>(() => Own.KeyOf("a\"b"));

    [Fact]
    public void No_condition_travels_without_a_kind()
    {
        Filter filter = new()
        {
            Must = [new FilterCondition.Match("a", new PayloadValue.Text("x")), new FilterCondition.Nested(new Filter { MustNot = [new FilterCondition.IsEmpty("b")] })],
            Should = [new FilterCondition.Range("c", Gte: 1), new FilterCondition.MatchAny("d", [])],
            MustNot = [new FilterCondition.MatchAny("e", [new PayloadValue.Text("x"), new PayloadValue.Integer(1), new PayloadValue.Number(1.5), new PayloadValue.Flag(true)])],
        };

        Assert.All(Conditions(Own.Translate(filter)!), condition =>
        {
            Assert.NotEqual(Condition.ConditionOneOfOneofCase.None, condition.ConditionOneOfCase);
            if (condition.Field is { Match: { } match })
            {
                Assert.NotEqual(Match.MatchValueOneofCase.None, match.MatchValueCase);
            }
        });
    }

    [Fact]
    public void A_range_sends_only_the_bounds_that_are_set()
    {
        var range = Own.Translate(new Filter { Must = [new FilterCondition.Range("year", Gte: 2020, Lt: 2022.5)] })!.Must[0].Field.Range;

        Assert.Equal((true, true, false, false), (range.HasGte, range.HasLt, range.HasGt, range.HasLte));
    }

    [Fact]
    public void A_list_as_a_value_is_refused_rather_than_compared_by_element() => Assert.Throws<IndexNotSupportedException>(() =>
        Own.Translate(new Filter { Must = [new FilterCondition.Match("a", new PayloadValue.List([new PayloadValue.Integer(1)]))] }));

    [Fact]
    public void A_source_inside_json_text_cannot_be_filtered_by() => Assert.Throws<IndexNotSupportedException>(() =>
        new FilterTranslator(new PayloadMapping { Text = PayloadPath.Of("t"), Source = PayloadPath.Parse("json(node).file") }).OfSources(["a"]));

    [Fact]
    public void An_empty_filter_restricts_nothing() => Assert.Null(Own.Translate(new Filter()));

    private static IEnumerable<Condition> Conditions(global::Qdrant.Client.Grpc.Filter filter) =>
        filter.Must.Concat(filter.Should).Concat(filter.MustNot).SelectMany(condition => condition.Filter is { } inner ? Conditions(inner).Prepend(condition) : [condition]);
}
