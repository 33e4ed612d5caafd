namespace RagProbe.Embedding;

/// <summary>What a list of models says about one.</summary>
public sealed record EmbeddingModelDescription
{
    /// <summary>What <see cref="EmbeddingModelCatalog.Load"/> takes.</summary>
    public required string Name { get; init; }

    public required EmbeddingModelKind Kind { get; init; }

    /// <summary>File or folder; null for the built-in model.</summary>
    public string? Path { get; init; }

    public long SizeBytes { get; init; }

    /// <summary>As the model states it (an SPDX identifier); null where it does not.</summary>
    public string? Licence { get; init; }

    /// <summary>Null when the model cannot be loaded, as are the two after it.</summary>
    public int? Dimensions { get; init; }

    /// <summary>Longest input in tokens; <see cref="int.MaxValue"/> for no limit.</summary>
    public int? MaxTokens { get; init; }

    public string? Fingerprint { get; init; }

    /// <summary>Why the model cannot be loaded; null when it can.</summary>
    public string? Problem { get; init; }
}
