using System.Text.Json;
using CsCheck;
using RagProbe.Filters;

namespace RagProbe.Tests.Filters;

public sealed class FilterJsonTests
{
    [Fact]
    public void Any_filter_survives_the_round_trip() =>
        FilterGen.Filter.Sample(filter => Assert.Equal(filter, FilterJson.Parse(FilterJson.Write(filter))));

    [Fact]
    public void A_filter_in_the_form_of_Qdrant_is_read()
    {
        var filter = FilterJson.Parse("""
            {"must":[{"key":"status","match":{"value":"current"}},{"key":"n","match":{"any":[42,42.0,"42",true]}}],
             "should":[{"key":"year","range":{"gte":2020,"lt":2024.5}},{"must_not":[{"key":"x","match":{"value":1}}]}],
             "must_not":[{"is_empty":{"key":"owner"}}]}
            """);

        Assert.Equal(
            new Filter
            {
                Must =
                [
                    new FilterCondition.Match("status", new PayloadValue.Text("current")),
                    new FilterCondition.MatchAny("n", [new PayloadValue.Integer(42), new PayloadValue.Number(42), new PayloadValue.Text("42"), new PayloadValue.Flag(true)]),
                ],
                Should =
                [
                    new FilterCondition.Range("year", Gte: 2020, Lt: 2024.5),
                    new FilterCondition.Nested(new Filter { MustNot = [new FilterCondition.Match("x", new PayloadValue.Integer(1))] }),
                ],
                MustNot = [new FilterCondition.IsEmpty("owner")],
            },
            filter);
    }

    [Fact]
    public void A_lone_condition_needs_no_list() =>
        Assert.Equal(
            new Filter { Must = [new FilterCondition.IsEmpty("owner")] },
            FilterJson.Parse("""{"must":{"is_empty":{"key":"owner"}},"should":null}"""));

    [Theory]
    [InlineData("""{"most":[]}""", "most")]
    [InlineData("""{"must":"x"}""", "must")]
    [InlineData("""{"must":[5]}""", "must[0]")]
    [InlineData("""{"must":[{}]}""", "must[0]")]
    [InlineData("""{"must":[{"match":{"value":"x"}}]}""", "must[0].key")]
    [InlineData("""{"must":[{"key":"","match":{"value":"x"}}]}""", "must[0].key")]
    [InlineData("""{"must":[{"key":"s","match":{"value":null}}]}""", "must[0].match.value")]
    [InlineData("""{"must":[{"key":"s","match":{"value":["x"]}}]}""", "must[0].match.value")]
    [InlineData("""{"must":[{"key":"s","match":{"value":"\ud800"}}]}""", "must[0].match.value")]
    [InlineData("""{"must":[{"key":"s","match":{"any":"x"}}]}""", "must[0].match.any")]
    [InlineData("""{"must":[{"key":"s","match":{"any":["a",{}]}}]}""", "must[0].match.any[1]")]
    [InlineData("""{"must":[{"key":"s","match":{"except":["a"]}}]}""", "must[0].match.except")]
    [InlineData("""{"must":[{"key":"s","match":{"text":"a"}}]}""", "must[0].match.text")]
    [InlineData("""{"must":[{"key":"s","match":{"value":1},"range":{"gt":1}}]}""", "must[0]")]
    [InlineData("""{"must":[{"key":"s","range":{}}]}""", "must[0].range")]
    [InlineData("""{"must":[{"key":"s","range":{"ge":1}}]}""", "must[0].range.ge")]
    [InlineData("""{"must":[{"key":"s","range":{"gt":"1"}}]}""", "must[0].range.gt")]
    [InlineData("""{"must":[{"key":"s","range":{"gt":1e999}}]}""", "must[0].range.gt")]
    [InlineData("""{"must":[{"key":"s","is_empty":{"key":"x"}}]}""", "must[0].key")]
    [InlineData("""{"must":[{"has_id":[1]}]}""", "must[0].has_id")]
    [InlineData("""{"must":[{"must":[{"is_null":{"key":"x"}}]}]}""", "must[0].must[0].is_null")]
    [InlineData("""{"must":[],"must":[]}""", "")]
    [InlineData("""[]""", "")]
    [InlineData("""{""", "")]
    public void What_cannot_be_obeyed_is_refused_with_its_path(string json, string path)
    {
        var exception = Assert.Throws<FilterJsonException>(() => FilterJson.Parse(json));

        Assert.Equal(path, exception.Problems[0].Path);
    }

    [Fact]
    public void Every_problem_is_reported_at_once()
    {
        var exception = Assert.Throws<FilterJsonException>(() => FilterJson.Parse("""{"most":[],"must":[{"has_id":[1]},{"key":"s"}]}"""));

        Assert.Equal(["most", "must[0].has_id", "must[1]"], exception.Problems.Select(problem => problem.Path));
    }

    [Theory]
    [InlineData("""{"must":[{"is_empty":{"key":"a"}}],"must":[]}""", "must")]
    [InlineData("""{"must":[{"key":"a","match":{"value":1},"key":"b"}]}""", "must[0].key")]
    [InlineData("""{"must":[{"must":[],"must":[]}]}""", "must[0].must")]
    [InlineData("""{"\ud800":[]}""", "")]
    public void A_name_that_stands_twice_or_is_no_text_is_refused_in_a_document_parsed_by_others(string json, string path)
    {
        using var document = JsonDocument.Parse(json);

        Assert.Equal(path, Assert.Throws<FilterJsonException>(() => FilterJson.Read(document.RootElement)).Problems[0].Path);
    }

    [Fact]
    public void A_filter_nested_without_end_is_refused()
    {
        var json = string.Concat(Enumerable.Repeat("""{"must":[""", 40)) + string.Concat(Enumerable.Repeat("]}", 40));

        Assert.Throws<FilterJsonException>(() => FilterJson.Parse(json));
    }

    [Fact]
    public void What_is_no_JSON_is_refused_with_the_place_counted_from_one()
    {
        var exception = Assert.Throws<FilterJsonException>(() => FilterJson.Parse("{bad"));

        Assert.Contains("not valid JSON at line 1, byte 2: 'b' is an invalid start", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", exception.Message, StringComparison.Ordinal);
    }
}
