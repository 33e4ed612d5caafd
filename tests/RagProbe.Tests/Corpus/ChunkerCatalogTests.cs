using RagProbe.Corpus;

namespace RagProbe.Tests.Corpus;

public sealed class ChunkerCatalogTests
{
    [Theory]
    [InlineData("markdown(400)", "markdown(400)")]
    [InlineData("recursive(400)", "recursive(400,overlap=0)")]
    [InlineData(" Recursive( 400 tokens , overlap = 50 ) ", "recursive(400,overlap=50)")]
    [InlineData("recursive(900 characters)", "recursive(900 characters,overlap=0)")]
    [InlineData("sentences(900 characters)", "sentences(900 characters)")]
    [InlineData("sentences(5)", "sentences(5,overlap=0)")]
    [InlineData("sentences(5, overlap=2)", "sentences(5,overlap=2)")]
    [InlineData("tokens(200)", "tokens(200,overlap=0)")]
    [InlineData("tokens(800 tokens,overlap=400)", "tokens(800,overlap=400)")]
    [InlineData("whole", "whole")]
    public void A_name_gives_its_chunker(string name, string canonical)
    {
        Assert.Equal(canonical, ChunkerCatalog.Parse(name).Name);
        Assert.Equal(canonical, ChunkerCatalog.Parse(canonical).Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("semantic(400)")]
    [InlineData("markdown")]
    [InlineData("markdown(400,overlap=10)")]
    [InlineData("recursive(many)")]
    [InlineData("sentences(900 tokens)")]
    [InlineData("sentences(900 characters,overlap=5)")]
    [InlineData("tokens(900 characters)")]
    public void An_unknown_form_is_refused_with_the_list_of_what_there_is(string name)
    {
        var message = Assert.Throws<FormatException>(() => ChunkerCatalog.Parse(name)).Message;

        Assert.Contains($"\"{name}\"", message, StringComparison.Ordinal);
        Assert.Contains("markdown(400)", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("recursive(0)", "1 to 1000000")]
    [InlineData("recursive(99999999999999)", "1 to 1000000")]
    [InlineData("recursive(100,overlap=100)", "0 to 99")]
    [InlineData("tokens(100,overlap=100)", "0 to 99")]
    [InlineData("sentences(3,overlap=3)", "0 to 2")]
    public void A_number_out_of_range_is_refused_with_the_range(string name, string range) =>
        Assert.Contains(range, Assert.Throws<FormatException>(() => ChunkerCatalog.Parse(name)).Message, StringComparison.Ordinal);
}
