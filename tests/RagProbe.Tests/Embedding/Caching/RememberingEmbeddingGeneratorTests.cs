using Microsoft.Extensions.AI;
using RagProbe.Embedding;
using RagProbe.Embedding.Caching;
using RagProbe.Embedding.Static;

namespace RagProbe.Tests.Embedding.Caching;

public sealed class RememberingEmbeddingGeneratorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_text_is_embedded_once_and_its_vectors_come_in_the_order_of_the_texts()
    {
        var model = new CountingGenerator();
        using var remembering = new RememberingEmbeddingGenerator(model);

        var first = await remembering.GenerateAsync(["a", "b", "a"], cancellationToken: Token);
        var second = await remembering.GenerateAsync(["c", "b", "a", "A"], cancellationToken: Token);

        Assert.Equal(["a", "b", "c", "A"], model.Texts);
        Assert.Equal(Expected("a", "b", "a"), Values(first));
        Assert.Equal(Expected("c", "b", "a", "A"), Values(second));
    }

    [Fact]
    public async Task Texts_that_are_one_in_utf8_are_two()
    {
        var model = new CountingGenerator();
        using var remembering = new RememberingEmbeddingGenerator(model);
        await remembering.GenerateAsync(["\uFFFD", "\uD83D", ""], cancellationToken: Token);
        await remembering.GenerateAsync(["\uD83D", "\uFFFD", ""], cancellationToken: Token);

        Assert.Equal(["\uFFFD", "\uD83D", ""], model.Texts);
    }

    [Fact]
    public async Task The_static_model_gives_the_same_bits_with_and_without_it_whatever_is_asked_beside()
    {
        using var model = StaticEmbeddingModel.LoadBuiltIn();
        using var remembering = RememberingEmbeddingGenerator.Wrap(model);
        string[] texts = [.. Enumerable.Range(0, 100).Select(i => $"annual leave of {i} days"), "", "coolant pump", "qqq zzz"];
        await remembering.Generator.GenerateAsync(texts.Where((_, i) => i % 3 == 0), cancellationToken: Token);

        Assert.Equal(Bits(await model.Generator.GenerateAsync(texts, cancellationToken: Token)), Bits(await remembering.Generator.GenerateAsync(texts, cancellationToken: Token)));
        Assert.Equal((model.Fingerprint, model.Dimensions, model.SuggestedDenseWeight), (remembering.Fingerprint, remembering.Dimensions, remembering.SuggestedDenseWeight));
    }

    [Fact]
    public async Task Calls_with_options_go_past_it_and_a_failing_model_leaves_nothing_behind()
    {
        var model = new CountingGenerator();
        using var remembering = new RememberingEmbeddingGenerator(model);
        await remembering.GenerateAsync(["a"], new EmbeddingGenerationOptions(), Token);
        await remembering.GenerateAsync(["a"], new EmbeddingGenerationOptions(), Token);
        Assert.Equal(["a", "a"], model.Texts);

        model.Fails = true;
        await Assert.ThrowsAsync<HttpRequestException>(() => remembering.GenerateAsync(["a"], cancellationToken: Token));
        model.Fails = false;
        await remembering.GenerateAsync(["a"], cancellationToken: Token);
        Assert.Equal(["a", "a", "a"], model.Texts);
    }

    [Fact]
    public async Task A_model_that_gives_fewer_vectors_than_texts_is_reported()
    {
        using var remembering = new RememberingEmbeddingGenerator(new CountingGenerator { Forgets = 1 });
        var error = await Assert.ThrowsAsync<EmbeddingModelException>(() => remembering.GenerateAsync(["a", "b"], cancellationToken: Token));
        Assert.Equal("1 vectors came for 2 texts; legal is one a text", error.Message);
    }

    [Fact]
    public async Task The_model_stays_open_when_the_memory_is_disposed()
    {
        var generator = new CountingGenerator();
        using var source = StaticEmbeddingModel.LoadBuiltIn();
        using var model = source.With(generator);
        using (var remembering = RememberingEmbeddingGenerator.Wrap(model))
        {
            await remembering.Generator.GenerateAsync(["a"], cancellationToken: Token);
        }

        Assert.False(generator.IsDisposed);
    }

    private static float[][] Values(GeneratedEmbeddings<Embedding<float>> embeddings) => [.. embeddings.Select(embedding => embedding.Vector.ToArray())];

    private static int[][] Bits(GeneratedEmbeddings<Embedding<float>> embeddings) => [.. Values(embeddings).Select(vector => vector.Select(BitConverter.SingleToInt32Bits).ToArray())];

    private static float[][] Expected(params string[] texts) => [.. texts.Select(CountingGenerator.VectorOf)];
}
