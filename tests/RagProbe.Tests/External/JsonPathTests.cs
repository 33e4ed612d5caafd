using System.Text.Json;
using RagProbe.External;

namespace RagProbe.Tests.External;

public sealed class JsonPathTests
{
    private const string Hits = """{"data":{"hits":[{"text":"a","tags":[["x"],["y","z"]]},{"text":"b","tags":[]}],"odd.name":7,"none":null}}""";

    [Theory]
    [InlineData("data.hits[*].text", "\"a\" \"b\"")]
    [InlineData("$.data.hits[*].text", "\"a\" \"b\"")]
    [InlineData("data.hits[1].text", "\"b\"")]
    [InlineData("data.hits[0].tags[*][0]", "\"x\" \"y\"")]
    [InlineData("data.hits[0].tags[*][*]", "\"x\" \"y\" \"z\"")]
    [InlineData("data[\"odd.name\"]", "7")]
    [InlineData("data.none", "null")]
    [InlineData("data.hits[1].tags[*]", "")]
    public void A_path_leads_to_everything_that_it_names_in_order(string path, string found) => Assert.Equal(found, Find(path, Hits));

    [Theory]
    [InlineData("[*].text", """[{"text":1},{"text":2}]""", "1 2")]
    [InlineData("[1]", "[3,4]", "4")]
    [InlineData("$", "[3]", "[3]")]
    public void An_answer_may_be_a_list(string path, string json, string found) => Assert.Equal(found, Find(path, json));

    [Theory]
    [InlineData("data.results[*]", "at 'results': there is an object with 'hits', 'odd.name', 'none'")]
    [InlineData("data[0]", "at [0]: there is an object with 'hits'")]
    [InlineData("data.hits[2]", "at [2]: there is a list of 2")]
    [InlineData("data.hits.text", "at 'text': there is a list of 2")]
    [InlineData("data.none.text", "at 'text': there is null")]
    [InlineData("data.hits[*].text[*]", "at [*]: there is a single value")]
    [InlineData("Data", "at 'Data': there is an object with 'data'")]
    public void A_step_that_leads_nowhere_is_named_with_what_is_there_and_the_answer(string path, string reason)
    {
        var message = Assert.Throws<FormatException>(() => Find(path, Hits)).Message;

        Assert.StartsWith($"the path {path} leads nowhere {reason}", message, StringComparison.Ordinal);
        Assert.Contains("{\"data\":{\"hits\"", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData("a..b")]
    [InlineData("a[*]b")]
    [InlineData("a[")]
    [InlineData("a[x]")]
    [InlineData("a[-1]")]
    [InlineData("a[\"\"]")]
    [InlineData("a[\"b]")]
    [InlineData("$a")]
    public void What_is_no_path_is_refused_with_what_is_legal(string path)
    {
        var message = Assert.Throws<FormatException>(() => JsonPath.Parse(path)).Message;

        Assert.StartsWith($"'{path}' is no JSON path", message, StringComparison.Ordinal);
        Assert.Contains("data.hits[*].text", message, StringComparison.Ordinal);
    }

    private static string Find(string path, string json)
    {
        using var document = JsonDocument.Parse(json);
        return string.Join(' ', JsonPath.Parse(path).Find(document.RootElement).Select(found => found.GetRawText()));
    }
}
