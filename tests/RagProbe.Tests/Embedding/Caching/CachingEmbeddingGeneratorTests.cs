using Microsoft.Data.Sqlite;
using Microsoft.Extensions.AI;
using RagProbe.Embedding.Caching;
using RagProbe.Embedding.Static;

namespace RagProbe.Tests.Embedding.Caching;

public sealed class CachingEmbeddingGeneratorTests
{
    private const int Dimensions = 8;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_text_is_embedded_once_even_when_it_is_asked_for_twice_in_one_call()
    {
        using var folder = new TemporaryFolder();
        var model = new CountingGenerator();
        using var cache = new CachingEmbeddingGenerator(model, "m", Dimensions, folder.Of("cache.db"));

        var first = await cache.GenerateAsync(["a", "b", "a"], cancellationToken: Token);
        var second = await cache.GenerateAsync(["c", "b", "a"], cancellationToken: Token);

        Assert.Equal(["a", "b", "c"], model.Texts);
        Assert.Equal(Expected("a", "b", "a"), Values(first));
        Assert.Equal(Expected("c", "b", "a"), Values(second));
    }

    [Fact]
    public async Task Vectors_survive_the_process_bit_for_bit()
    {
        using var folder = new TemporaryFolder();
        string[] texts = [.. Enumerable.Range(0, 300).Select(i => $"text {i}"), "", "\0", "😀", "\uD83D"];
        using (var writer = new CachingEmbeddingGenerator(new CountingGenerator(), "m", Dimensions, folder.Of("sub/cache.db")))
        {
            await writer.GenerateAsync(texts, cancellationToken: Token);
        }

        var silent = new CountingGenerator();
        using var reader = new CachingEmbeddingGenerator(silent, "m", Dimensions, folder.Of("sub/cache.db"));
        Assert.Equal(Expected(texts), Values(await reader.GenerateAsync(texts, cancellationToken: Token)));
        Assert.Empty(silent.Texts);
    }

    [Fact]
    public async Task Two_models_do_not_see_each_others_vectors()
    {
        using var folder = new TemporaryFolder();
        var other = new CountingGenerator();
        using var one = new CachingEmbeddingGenerator(new CountingGenerator(), "one", Dimensions, folder.Of("cache.db"));
        using var two = new CachingEmbeddingGenerator(other, "two", Dimensions, folder.Of("cache.db"));

        await one.GenerateAsync(["a"], cancellationToken: Token);
        await two.GenerateAsync(["a"], cancellationToken: Token);

        Assert.Equal(["a"], other.Texts);
    }

    [Fact]
    public async Task Several_writers_share_one_file()
    {
        using var folder = new TemporaryFolder();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(
            async () =>
            {
                using var cache = new CachingEmbeddingGenerator(new CountingGenerator(), "m", Dimensions, folder.Of("cache.db"));
                for (var call = 0; call < 5; call++)
                {
                    string[] texts = [.. Enumerable.Range(writer * 10, 40).Select(i => $"text {i + call}")];
                    Assert.Equal(Expected(texts), Values(await cache.GenerateAsync(texts, cancellationToken: Token)));
                }
            },
            Token)));

        var silent = new CountingGenerator();
        using var reader = new CachingEmbeddingGenerator(silent, "m", Dimensions, folder.Of("cache.db"));
        await reader.GenerateAsync(Enumerable.Range(0, 114).Select(i => $"text {i}"), cancellationToken: Token);
        Assert.Empty(silent.Texts);
    }

    [Fact]
    public async Task A_failing_model_leaves_the_cache_as_it_was()
    {
        using var folder = new TemporaryFolder();
        using var broken = new CachingEmbeddingGenerator(new CountingGenerator { Fails = true }, "m", Dimensions, folder.Of("cache.db"));
        await Assert.ThrowsAsync<HttpRequestException>(() => broken.GenerateAsync(["a"], cancellationToken: Token));

        var working = new CountingGenerator();
        using var cache = new CachingEmbeddingGenerator(working, "m", Dimensions, folder.Of("cache.db"));
        await cache.GenerateAsync(["a"], cancellationToken: Token);
        Assert.Equal(["a"], working.Texts);
    }

    [Fact]
    public async Task Calls_with_options_go_past_the_cache()
    {
        using var folder = new TemporaryFolder();
        var model = new CountingGenerator();
        using var cache = new CachingEmbeddingGenerator(model, "m", Dimensions, folder.Of("cache.db"));

        await cache.GenerateAsync(["a"], new EmbeddingGenerationOptions(), Token);
        await cache.GenerateAsync(["a"], new EmbeddingGenerationOptions(), Token);

        Assert.Equal(["a", "a"], model.Texts);
    }

    [Fact]
    public async Task A_wrapped_model_gives_the_vectors_of_the_model()
    {
        using var folder = new TemporaryFolder();
        using var model = StaticEmbeddingModel.LoadBuiltIn();
        using var cached = CachingEmbeddingGenerator.Wrap(StaticEmbeddingModel.LoadBuiltIn(), folder.Of("cache.db"));
        string[] texts = ["annual leave", "coolant pump", "annual leave"];
        var expected = Values(await model.Generator.GenerateAsync(texts, cancellationToken: Token));

        Assert.Equal(expected, Values(await cached.Generator.GenerateAsync(texts, cancellationToken: Token)));
        Assert.Equal(expected, Values(await cached.Generator.GenerateAsync(texts, cancellationToken: Token)));
        Assert.Equal((model.Fingerprint, model.Dimensions, model.SuggestedDenseWeight), (cached.Fingerprint, cached.Dimensions, cached.SuggestedDenseWeight));
    }

    [Fact]
    public void A_damaged_file_a_foreign_file_and_a_path_that_cannot_be_made_are_named_and_left_alone()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.Of("damaged.db"), new string('x', 5000));
        using (var foreign = new SqliteConnection($"Data Source={folder.Of("foreign.db")};Pooling=False"))
        {
            foreign.Open();
            using var command = foreign.CreateCommand();
            command.CommandText = "CREATE TABLE mine (x)";
            command.ExecuteNonQuery();
        }

        var before = File.ReadAllBytes(folder.Of("foreign.db"));
        foreach (var (name, reason) in new[] { ("damaged.db", "not a database"), ("foreign.db", "something else"), ("damaged.db/cache.db", "cannot be used") })
        {
            var error = Assert.Throws<EmbeddingCacheException>(() => new CachingEmbeddingGenerator(new CountingGenerator(), "m", Dimensions, folder.Of(name)));
            Assert.Contains(folder.Of(name), error.Message, StringComparison.Ordinal);
            Assert.Contains(reason, error.Message, StringComparison.Ordinal);
            Assert.Contains("without a cache", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, File.ReadAllBytes(folder.Of("foreign.db")));
    }

    [Fact]
    public async Task A_vector_of_the_wrong_length_is_reported()
    {
        using var folder = new TemporaryFolder();
        using (var eight = new CachingEmbeddingGenerator(new CountingGenerator(), "m", Dimensions, folder.Of("cache.db")))
        {
            await eight.GenerateAsync(["a"], cancellationToken: Token);
        }

        using var nine = new CachingEmbeddingGenerator(new CountingGenerator(), "m", 9, folder.Of("cache.db"));
        Assert.Contains("32 bytes", (await Assert.ThrowsAsync<EmbeddingCacheException>(() => nine.GenerateAsync(["a"], cancellationToken: Token))).Message, StringComparison.Ordinal);
    }

    private static float[][] Values(GeneratedEmbeddings<Embedding<float>> embeddings) => [.. embeddings.Select(embedding => embedding.Vector.ToArray())];

    private static float[][] Expected(params string[] texts) => [.. texts.Select(CountingGenerator.VectorOf)];
}
