using System.Numerics.Tensors;
using System.Text.Json;
using RagProbe.Embedding.Onnx;

namespace RagProbe.Tests.Embedding.Onnx;

/// <summary>Against the reference vectors of all-MiniLM-L6-v2 (shared/data/embeddings-minilm.jsonl, rounded to 6 digits).</summary>
public sealed class OnnxReferenceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Vectors_and_token_counts_equal_the_reference()
    {
        using var model = OnnxEmbeddingModel.Load(SharedData.Path("models", "all-MiniLM-L6-v2"));
        var lines = File.ReadAllLines(SharedData.Path("data", "embeddings-minilm.jsonl")).Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToList();
        var texts = lines.Select(line => line.GetProperty("text").GetString()!).ToList();

        var vectors = await model.Generator.GenerateAsync(texts, cancellationToken: Token);

        Assert.Equal((65, 384, 256), (vectors.Count, model.Dimensions, model.MaxTokens));
        for (var i = 0; i < lines.Count; i++)
        {
            Assert.Equal(lines[i].GetProperty("tokens").GetInt32(), Math.Min(model.CountTokens(texts[i]), model.MaxTokens));
            var expected = lines[i].GetProperty("embedding").EnumerateArray().Select(value => value.GetSingle()).ToArray();
            var difference = TensorPrimitives.MaxMagnitude<float>(vectors[i].Vector.ToArray().Zip(expected, (a, b) => a - b).ToArray());
            Assert.InRange(Math.Abs(difference), 0, 1e-4);
            Assert.Equal(1, TensorPrimitives.Norm(vectors[i].Vector.Span), 1e-6);
        }
    }

    [Fact]
    public async Task A_vector_does_not_depend_on_the_texts_beside_it()
    {
        using var model = OnnxEmbeddingModel.Load(SharedData.Path("models", "all-MiniLM-L6-v2"));
        string[] texts = ["heat transfer", "what is the theoretical heat transfer distribution around a hemisphere .", ""];

        var together = await model.Generator.GenerateAsync(texts, cancellationToken: Token);
        for (var i = 0; i < texts.Length; i++)
        {
            var alone = await model.Generator.GenerateAsync([texts[i]], cancellationToken: Token);
            Assert.Equal(together[i].Vector.ToArray(), alone[0].Vector.ToArray());
        }
    }

    [Fact]
    public async Task A_model_without_settings_files_and_token_types_runs_with_the_stated_defaults()
    {
        using var model = OnnxEmbeddingModel.Load(SharedData.Path("models", "paraphrase-MiniLM-L3-v2"));
        using var other = OnnxEmbeddingModel.Load(SharedData.Path("models", "all-MiniLM-L6-v2"));

        Assert.Equal((384, OnnxEmbeddingOptions.DefaultMaxTokens), (model.Dimensions, model.MaxTokens));
        Assert.NotEqual(other.Fingerprint, model.Fingerprint);
        var vectors = await model.Generator.GenerateAsync(["a cat sat on the mat", "a kitten on a rug", "quarterly revenue of the company"], cancellationToken: Token);
        Assert.True(TensorPrimitives.Dot(vectors[0].Vector.Span, vectors[1].Vector.Span) > TensorPrimitives.Dot(vectors[0].Vector.Span, vectors[2].Vector.Span) + 0.2);
    }
}
