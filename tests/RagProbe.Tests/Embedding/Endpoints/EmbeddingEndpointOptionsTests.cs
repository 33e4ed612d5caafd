using RagProbe.Embedding.Endpoints;

namespace RagProbe.Tests.Embedding.Endpoints;

public sealed class EmbeddingEndpointOptionsTests
{
    [Theory]
    [InlineData("http://localhost:11434/v1", "http://localhost:11434/v1/embeddings", false)]
    [InlineData("http://localhost:11434/v1/", "http://localhost:11434/v1/embeddings", false)]
    [InlineData("https://api.openai.com/v1/embeddings", "https://api.openai.com/v1/embeddings", false)]
    [InlineData("https://x.openai.azure.com/openai/v1", "https://x.openai.azure.com/openai/v1/embeddings", true)]
    [InlineData("https://x.openai.azure.com/openai/deployments/d?api-version=2024-10-21", "https://x.openai.azure.com/openai/deployments/d/embeddings?api-version=2024-10-21", true)]
    [InlineData("https://gateway.example.org/openai/deployments/d?api-version=1", "https://gateway.example.org/openai/deployments/d/embeddings?api-version=1", true)]
    public void Texts_go_to_the_embeddings_below_the_address(string text, string call, bool isAzure)
    {
        var options = new EmbeddingEndpointOptions { Address = EmbeddingEndpointOptions.ParseAddress(text), Model = "m" };

        Assert.Equal((call, isAzure), (options.CallAddress.AbsoluteUri, options.IsAzure));
    }

    [Theory]
    [InlineData("localhost:11434/v1", "not the address")]
    [InlineData("ftp://host/v1", "not the address")]
    [InlineData("http://me:secret@host/v1", "environment")]
    [InlineData("http://host/v1?key=secret", "followed by a query")]
    [InlineData("http://host/v1?api-version=1&key=secret", "followed by a query")]
    public void What_is_no_address_or_may_hold_a_key_is_refused_and_a_key_is_not_repeated(string text, string reason)
    {
        var message = Assert.Throws<FormatException>(() => EmbeddingEndpointOptions.ParseAddress(text)).Message;

        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text-embedding-3-small", 8191, true, "")]
    [InlineData("BAAI/bge-small-en-v1.5", 512, false, "Represent this sentence for searching relevant passages: ")]
    [InlineData("nomic-embed-text:v1.5", 8192, false, "search_query: ")]
    [InlineData("intfloat/multilingual-e5-large", 512, false, "query: ")]
    public void A_card_is_found_whatever_stands_around_the_name(string name, int maxTokens, bool countsAsCl100k, string prefix)
    {
        var known = KnownEndpointModel.Of(name);

        Assert.Equal((maxTokens, countsAsCl100k, prefix), (known!.MaxTokens, known.CountsAsCl100k, known.QuestionPrefix));
    }

    [Theory]
    [InlineData("my-model")]
    [InlineData("e5-smaller")]
    [InlineData("intfloat/multilingual-e5-large-instruct")]
    public void Of_a_name_that_only_looks_alike_nothing_is_known(string name) => Assert.Null(KnownEndpointModel.Of(name));
}
