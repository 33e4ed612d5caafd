using Microsoft.Extensions.AI;
using RagProbe.Embedding;

namespace RagProbe.Tests.Diagnosis;

/// <summary>A model that reads the first tokens of a text and nothing more.</summary>
internal static class CuttingModel
{
    public static EmbeddingModel Of(EmbeddingModel whole, int maxTokens) => new()
    {
        Name = whole.Name,
        Fingerprint = FormattableString.Invariant($"{whole.Fingerprint}-{maxTokens}"),
        Dimensions = whole.Dimensions,
        MaxTokens = maxTokens,
        Tokenizer = whole.Tokenizer,
        SpecialTokenCount = whole.SpecialTokenCount,
        Generator = new CuttingGenerator(whole, maxTokens - whole.SpecialTokenCount),
    };

    private sealed class CuttingGenerator(EmbeddingModel whole, int room) : IEmbeddingGenerator<string, Embedding<float>>
    {
        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
            whole.Generator.GenerateAsync(values.Select(text => text[..whole.Tokenizer.GetIndexByTokenCount(text, room, out _, out _, considerNormalization: false)]), options, cancellationToken);

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose() => whole.Dispose();
    }
}
