using System.Text;
using System.Text.Json;
using RagProbe.Embedding.Endpoints;

namespace RagProbe.Tests.Embedding.Endpoints;

public sealed class EmbeddingWireTests
{
    [Fact]
    public void Vectors_are_put_into_the_order_of_their_index()
    {
        var answer = EmbeddingWire.Read("""{"data":[{"index":1,"embedding":[3,4]},{"index":0,"embedding":[1,2]}],"model":"m","usage":{"prompt_tokens":7}}""");

        Assert.Equal((2, 7L), (answer.Count, answer.Tokens));
        using var json = JsonDocument.Parse(answer.Body);
        Assert.Equal(["[1,2]", "[3,4]"], json.RootElement.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("embedding").GetRawText()));
        Assert.Equal([0, 1], json.RootElement.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("index").GetInt32()));
    }

    [Fact]
    public void Where_no_vector_has_an_index_the_order_given_is_the_order()
    {
        var answer = EmbeddingWire.Read("""{"data":[{"embedding":[1]},{"embedding":[2]}]}""");

        Assert.Equal(2, answer.Count);
        Assert.True(Encoding.UTF8.GetString(answer.Body).IndexOf("[1]", StringComparison.Ordinal) < Encoding.UTF8.GetString(answer.Body).IndexOf("[2]", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","usage":null""")]
    [InlineData(""","usage":{}""")]
    [InlineData(""","usage":{"prompt_tokens":0}""")]
    [InlineData(""","usage":{"prompt_tokens":"7"}""")]
    public void Tokens_that_are_not_counted_are_unknown_and_not_0(string usage) => Assert.Null(EmbeddingWire.Read($$"""{"data":[{"index":0,"embedding":[1]}]{{usage}}}""").Tokens);

    [Theory]
    [InlineData("<html>Sign in</html>", "not JSON: <html>Sign in</html>")]
    [InlineData("", "not JSON: nothing")]
    [InlineData("[]", "no object with a list 'data': []")]
    [InlineData("""{"error":"no such model"}""", "no object with a list 'data'")]
    [InlineData("""{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[2]}]}""", "index 0 comes twice")]
    [InlineData("""{"data":[{"index":1,"embedding":[1]}]}""", "index 1 is not 0 to 0")]
    [InlineData("""{"data":[{"index":-1,"embedding":[1]}]}""", "index -1 is not 0 to 0")]
    [InlineData("""{"data":[{"index":0,"embedding":[1]},{"embedding":[2]}]}""", "without a whole number as 'index'")]
    [InlineData("""{"data":[{"index":0,"embedding":[1,null]}]}""", "the vector of index 0 is neither")]
    [InlineData("""{"data":[{"index":0,"embedding":[1,NaN]}]}""", "not JSON")]
    [InlineData("""{"data":[{"index":0,"embedding":"AAAAAAA="}]}""", "the vector of index 0 is neither")]
    [InlineData("""{"data":[{"index":0,"embedding":"not base64"}]}""", "the vector of index 0 is neither")]
    [InlineData("""{"data":[{"index":0}]}""", "the vector of index 0 is neither")]
    [InlineData("""{"data":[7]}""", "the vector of index 0 is neither")]
    public void What_is_no_list_of_vectors_is_an_error_that_says_what_it_is(string answer, string said) =>
        Assert.Contains(said, Assert.Throws<FormatException>(() => EmbeddingWire.Read(answer)).Message, StringComparison.Ordinal);

    [Fact]
    public void Numbers_of_32_bits_in_base64_are_as_good() => Assert.Equal(1, EmbeddingWire.Read("""{"data":[{"index":0,"embedding":"AACAPwAAAEA="}]}""").Count);
}
