using RagProbe.External;

namespace RagProbe.Tests.External;

public sealed class ResponseMappingTests
{
    private static readonly ResponseMapping Usual = new();

    [Theory]
    [InlineData("""{"results":[{"text":"t","id":"i","source":"s","score":0.5}]}""", "i", "s", "t", 0.5)]
    [InlineData("""[{"content":"t","id":17,"metadata":{"source":"s"},"score":-3}]""", "17", "s", "t", -3.0)]
    [InlineData("""[{"page_content":"t","doc_id":"d"}]""", null, "d", "t", null)]
    [InlineData("""[{"chunk":"t"}]""", null, null, "t", null)]
    [InlineData("""["t"]""", null, null, "t", null)]
    [InlineData("""{"results":[{"id":"i","text":null,"score":null}]}""", "i", null, null, null)]
    [InlineData("""{"results":[{"id":"i","text":"  "}]}""", "i", null, null, null)]
    public void The_usual_names_are_understood(string json, string? id, string? source, string? text, double? score) =>
        Assert.Equal(new ExternalItem(id, source, text, score), Assert.Single(Usual.Read(json).Items));

    [Fact]
    public void Results_keep_their_order_and_an_answer_may_come_with_them()
    {
        var answer = Usual.Read("""{"answer":"27 days","results":[{"id":"b"},{"id":"a"}]}""");

        Assert.Equal(["b", "a"], answer.Items.Select(item => item.Id));
        Assert.Equal("27 days", answer.Answer);
        Assert.Null(Usual.Read("""{"results":[]}""").Answer);
        Assert.Null(Usual.Read("[]").Answer);
    }

    [Fact]
    public void A_written_path_is_followed_and_no_other()
    {
        var mapping = new ResponseMapping { Results = JsonPath.Parse("hits.hits[*]"), Text = JsonPath.Parse("_source.body"), Source = JsonPath.Parse("_source.path"), Score = JsonPath.Parse("_score"), Answer = JsonPath.Parse("said") };

        var read = mapping.Read("""{"hits":{"hits":[{"_id":"1","text":"other","_source":{"body":"t","path":"p"},"_score":2}]},"said":"yes","answer":"no"}""");

        Assert.Equal(new ExternalItem(null, "p", "t", 2), Assert.Single(read.Items));
        Assert.Equal("yes", read.Answer);
    }

    [Theory]
    [InlineData("", "not JSON: nothing")]
    [InlineData("<html>busy</html>", "not JSON: <html>busy</html>")]
    [InlineData("""{"detail":"ok"}""", "the path results[*] leads nowhere at 'results': there is an object with 'detail'")]
    [InlineData("""{"results":{"a":1}}""", "leads nowhere at [*]")]
    [InlineData("""{"results":null}""", "leads nowhere at [*]: there is null")]
    [InlineData("3", "leads nowhere at 'results': there is a single value: 3")]
    [InlineData("""[{"title":"x"}]""", "a result with neither text nor id nor source")]
    [InlineData("[7]", "a result with neither text nor id nor source")]
    [InlineData("""[{"text":7}]""", "a result whose text is no text: 7")]
    [InlineData("""[{"text":"t","source":["s"]}]""", "a result whose source is no text")]
    [InlineData("""[{"text":"t","score":"high"}]""", "a result whose score is no finite number: \"high\"")]
    [InlineData("""[{"text":"t","score":1e999}]""", "a result whose score is no finite number")]
    [InlineData("""[{"text":"\ud800"}]""", "half a surrogate pair")]
    public void Whatever_is_no_list_of_results_is_refused_with_what_came(string json, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => Usual.Read(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_written_path_that_leads_nowhere_is_an_error_and_not_a_result_without_text()
    {
        var mapping = new ResponseMapping { Text = JsonPath.Parse("body") };

        var error = Assert.Throws<FormatException>(() => mapping.Read("""[{"body":"t"},{"text":"t"}]"""));

        Assert.StartsWith("the path body leads nowhere at 'body': there is an object with 'text'", error.Message, StringComparison.Ordinal);
    }
}
