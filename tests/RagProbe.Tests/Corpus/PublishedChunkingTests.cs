using RagProbe.Corpus;

namespace RagProbe.Tests.Corpus;

public sealed class PublishedChunkingTests
{
    // Smith and Troynikov, "Evaluating Chunking Strategies for Retrieval" (Chroma, 2024): mean and deviation in percent.
    [Theory]
    [InlineData(200, 0, "29.9 18.4")]
    [InlineData(400, 0, "17.7 14.0")]
    [InlineData(400, 200, "13.9 10.4")]
    [InlineData(800, 400, "6.7 5.2")]
    public void Precision_omega_of_the_general_questions_is_the_published_one(int maxTokens, int overlap, string published)
    {
        var (mean, deviation, _) = PrecisionOmega.Of(new RecursiveTokenChunker(maxTokens, overlap));

        Assert.Equal(published, FormattableString.Invariant($"{mean:F1} {deviation:F1}"));
    }

    [Theory]
    [InlineData(200, 0, "21.0 11.9")]
    [InlineData(400, 0, "12.5 8.1")]
    [InlineData(800, 400, "4.7 3.1")]
    public void And_so_is_that_of_pieces_of_so_many_tokens(int tokens, int overlap, string published)
    {
        var (mean, deviation, _) = PrecisionOmega.Of(new FixedTokenChunker(tokens, overlap));

        Assert.Equal(published, FormattableString.Invariant($"{mean:F1} {deviation:F1}"));
    }

    // 1,786 is the number of chunks behind the reference retrieval figures for this data.
    [Fact]
    public void Sentence_windows_of_900_characters_are_as_many_as_in_the_reference_table()
    {
        var (_, _, chunks) = PrecisionOmega.Of(new SentencePackingChunker(900));

        Assert.Equal(1786, chunks);
    }
}
