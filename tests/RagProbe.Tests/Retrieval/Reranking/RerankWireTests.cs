using System.Text;
using RagProbe.Retrieval.Reranking;

namespace RagProbe.Tests.Retrieval.Reranking;

public sealed class RerankWireTests
{
    [Theory]
    [InlineData("""{"results":[{"index":1,"relevance_score":0.9},{"index":0,"relevance_score":-3}],"usage":{"total_tokens":7}}""")]
    [InlineData("""{"results":[{"index":0,"relevance_score":-3.0,"document":{"text":"a"}},{"index":1,"relevance_score":9e-1}]}""")]
    [InlineData("""[{"index":1,"score":0.9},{"index":0,"score":-3}]""")]
    public void Both_forms_of_answers_are_brought_into_the_order_of_the_texts(string answer) => Assert.Equal([-3, 0.9], RerankWire.Read(answer, 2));

    [Theory]
    [InlineData("", "not JSON: nothing")]
    [InlineData("<html> <b>busy</b>\n</html>", "not JSON: <html> <b>busy</b> </html>")]
    [InlineData("""[{"index":0,"score":NaN},{"index":1,"score":1}]""", "not JSON")]
    [InlineData("""{"detail":"ok"}""", "neither a list nor an object with a list 'results'")]
    [InlineData("""{"results":{}}""", "neither a list")]
    [InlineData("""[{"index":0,"score":1}]""", "no score for 1 of 2 texts, the first of them index 1")]
    [InlineData("[]", "no score for 2 of 2 texts, the first of them index 0")]
    [InlineData("""[{"index":0,"score":1},{"index":0,"score":1}]""", "index 0 comes twice")]
    [InlineData("""[{"index":0,"score":1},{"index":2,"score":1}]""", "index 2 is not 0 to 1")]
    [InlineData("""[{"index":0,"score":1},{"index":-1,"score":1}]""", "index -1 is not 0 to 1")]
    [InlineData("""[{"index":0,"score":1},{"score":1}]""", "without a whole number as 'index'")]
    [InlineData("""[{"index":0.5,"score":1},{"index":1,"score":1}]""", "without a whole number as 'index'")]
    [InlineData("""["a","b"]""", "without a whole number as 'index'")]
    [InlineData("""[{"index":0,"score":1},{"index":1,"score":null}]""", "without a finite number as 'relevance_score' or 'score'")]
    [InlineData("""[{"index":0,"score":1},{"index":1,"score":"1"}]""", "without a finite number")]
    [InlineData("""[{"index":0,"score":1},{"index":1,"score":1e999}]""", "without a finite number")]
    [InlineData("""[{"index":0,"score":1},{"index":1}]""", "without a finite number")]
    public void Whatever_is_not_one_finite_score_a_text_is_refused_with_what_came(string answer, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => RerankWire.Read(answer, 2)).Message, StringComparison.Ordinal);

    [Fact]
    public void With_a_model_one_form_is_spoken_and_without_it_the_other()
    {
        Assert.Equal("""{"model":"m","top_n":2,"query":"q","documents":["a","b"]}""", Encoding.UTF8.GetString(RerankWire.Write("m", "q", ["a", "b"])));
        Assert.Equal("""{"query":"q","texts":["a"]}""", Encoding.UTF8.GetString(RerankWire.Write(null, "q", ["a"])));
    }
}
