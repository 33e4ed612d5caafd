using CsCheck;
using RagProbe.Embedding.Endpoints;

namespace RagProbe.Tests.Embedding.Endpoints;

public sealed class EmbeddingBatchesTests
{
    [Fact]
    public void A_call_ends_before_it_has_too_many_texts_or_tokens_and_a_longer_text_goes_alone()
    {
        Assert.Equal([0..3, 3..4], EmbeddingBatches.Of([1, 1, 1, 1], maxTexts: 3, maxTokens: 100));
        Assert.Equal([0..2, 2..3], EmbeddingBatches.Of([5, 5, 1], maxTexts: 9, maxTokens: 10));
        Assert.Equal([0..1, 1..2, 2..3], EmbeddingBatches.Of([5, 11, 5], maxTexts: 9, maxTokens: 10));
        Assert.Empty(EmbeddingBatches.Of([], maxTexts: 1, maxTokens: 1));
    }

    [Fact]
    public void Every_text_goes_once_and_in_order_whatever_the_limits()
    {
        Gen.Select(Gen.Int[0, 50].Array[0, 60], Gen.Int[1, 10], Gen.Int[1, 120]).Sample((lengths, maxTexts, maxTokens) =>
        {
            var batches = EmbeddingBatches.Of(lengths, maxTexts, maxTokens);

            Assert.Equal(Enumerable.Range(0, lengths.Length), batches.SelectMany(batch => Enumerable.Range(batch.Start.Value, batch.End.Value - batch.Start.Value)));
            Assert.All(batches, batch =>
            {
                var texts = lengths[batch];
                Assert.InRange(texts.Length, 1, maxTexts);
                Assert.True(texts.Length == 1 || texts.Sum() <= maxTokens);
            });
        });
    }
}
