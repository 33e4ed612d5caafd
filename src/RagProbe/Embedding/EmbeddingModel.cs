using Microsoft.Extensions.AI;
using Microsoft.ML.Tokenizers;

namespace RagProbe.Embedding;

/// <summary>Everything that indexing, replay and diagnosis need to know about an embedder.</summary>
public sealed class EmbeddingModel : IDisposable
{
    public required string Name { get; init; }

    /// <summary>Changes whenever the same text could get another vector: a hash of weights, vocabulary, pooling, prefixes and limits.</summary>
    public required string Fingerprint { get; init; }

    public required int Dimensions { get; init; }

    /// <summary>Longest input in tokens, special tokens included; what lies beyond is not seen.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>Put before a question, for models trained with such a prefix.</summary>
    public string QueryPrefix { get; init; } = "";

    /// <summary>Put before a chunk's text.</summary>
    public string DocumentPrefix { get; init; } = "";

    /// <summary>The dense arm's share in a convex combination with BM25 that suits this model, 0 to 1.</summary>
    public double SuggestedDenseWeight { get; init; } = 0.5;

    /// <summary>The model's own tokenizer, with offsets; adds no special tokens.</summary>
    public required Tokenizer Tokenizer { get; init; }

    /// <summary>How many special tokens the model adds to every text ([CLS] and [SEP]: 2).</summary>
    public int SpecialTokenCount { get; init; }

    /// <summary>Vectors of unit length, one a text, in order. Prefixes are the caller's: see <see cref="QueryPrefix"/>.</summary>
    public required IEmbeddingGenerator<string, Embedding<float>> Generator { get; init; }

    /// <summary>Length of a text as the model counts it, special tokens included, not cut at <see cref="MaxTokens"/>.</summary>
    public int CountTokens(string text) => Tokenizer.CountTokens(text) + SpecialTokenCount;

    /// <summary>The same model, its vectors fetched another way. Disposing the result disposes the given generator alone.</summary>
    /// <param name="generator">Gives the vectors that this model's generator gives.</param>
    /// <param name="queryPrefix">In the place of the model's own; null for that.</param>
    public EmbeddingModel With(IEmbeddingGenerator<string, Embedding<float>> generator, string? queryPrefix = null) => new()
    {
        Name = Name,
        Fingerprint = Fingerprint,
        Dimensions = Dimensions,
        MaxTokens = MaxTokens,
        QueryPrefix = queryPrefix ?? QueryPrefix,
        DocumentPrefix = DocumentPrefix,
        SuggestedDenseWeight = SuggestedDenseWeight,
        Tokenizer = Tokenizer,
        SpecialTokenCount = SpecialTokenCount,
        Generator = generator,
    };

    public void Dispose() => Generator.Dispose();
}
