namespace RagProbe.Embedding.Onnx;

/// <summary>How to run an ONNX model, and what to use where its files are wrong or silent. Null leaves a setting to the files.</summary>
public sealed record OnnxEmbeddingOptions
{
    /// <summary>What a folder that states no limit gets: the shortest limit in common use, so that no model is fed more than it was trained on.</summary>
    public const int DefaultMaxTokens = 128;

    /// <summary>Longest input with [CLS] and [SEP], 3 to 8,192.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Without effect on a network that pools by itself (one with a sentence_embedding output).</summary>
    public OnnxPooling? Pooling { get; init; }

    public bool? LowerCase { get; init; }

    public string? QueryPrefix { get; init; }

    public string? DocumentPrefix { get; init; }

    /// <summary>Threads of one run, at least 1; null uses every processor.</summary>
    public int? Threads { get; init; }
}
