using System.Text;
using System.Text.Json;
using RagProbe.EvalSets;
using RagProbe.External;
using RagProbe.Filters;

namespace RagProbe.Tests.External;

public sealed class RequestTemplateTests
{
    private static readonly Question Plain = new() { Id = "q7", Text = "What is \"{limit}\"?" };
    private static readonly Question Filtered = Plain with { Filter = FilterJson.Parse("""{"must":[{"key":"year","match":{"value":2025}}]}""") };

    [Fact]
    public void Unless_told_otherwise_the_question_is_the_query_and_the_limit_k()
    {
        Assert.Equal("""{"query":"What is \u0022{limit}\u0022?","k":5}""", Write(RequestTemplate.Usual, Plain));
        Assert.False(RequestTemplate.Usual.SendsFilter);
    }

    [Fact]
    public void Marks_are_filled_in_wherever_they_stand_and_once()
    {
        var template = Of("""{"inputs":[{"q":"{question}","n":"{limit}"}],"trace":"eval-{id} top {limit}","filter":"{filter}","stream":false,"n":1.50}""");

        Assert.True(template.SendsFilter);
        Assert.Equal("""{"inputs":[{"q":"What is \u0022{limit}\u0022?","n":5}],"trace":"eval-q7 top 5","filter":null,"stream":false,"n":1.50}""", Write(template, Plain));
        Assert.Contains("\"filter\":{\"must\":[{\"key\":\"year\",\"match\":{\"value\":2025}}]}", Write(template, Filtered), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"query":"","k":"{limit}"}""")]
    [InlineData("""{"query":"{Question}"}""")]
    [InlineData("[]")]
    public void A_request_that_does_not_ask_is_refused(string body) =>
        Assert.Contains("write {question} where it belongs", Assert.Throws<FormatException>(() => Of(body)).Message, StringComparison.Ordinal);

    private static RequestTemplate Of(string body)
    {
        using var document = JsonDocument.Parse(body);
        return RequestTemplate.Of(document.RootElement);
    }

    private static string Write(RequestTemplate template, Question question) => Encoding.UTF8.GetString(template.Write(question, 5));
}
