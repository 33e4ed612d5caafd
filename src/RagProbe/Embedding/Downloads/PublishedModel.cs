using RagProbe.Embedding.Onnx;

namespace RagProbe.Embedding.Downloads;

/// <summary>An ONNX sentence model in a public repository, its files known by their hashes.</summary>
public sealed record PublishedModel
{
    /// <summary>Of the folder that it is put into, and so what --model calls it.</summary>
    public required string Name { get; init; }

    /// <summary>Owner and name.</summary>
    public required string Repository { get; init; }

    /// <summary>A commit, or a branch, which may move on; then the hashes say so.</summary>
    public required string Revision { get; init; }

    /// <summary>SPDX identifier; null where it is not known.</summary>
    public string? Licence { get; init; }

    /// <summary>How its token vectors become one; null where the repository's own files say.</summary>
    public OnnxPooling? Pooling { get; init; }

    /// <summary>Longest input in tokens; null where the repository's own files say.</summary>
    public int? MaxTokens { get; init; }

    /// <inheritdoc cref="EmbeddingModel.QueryPrefix"/>
    public string QueryPrefix { get; init; } = "";

    /// <summary>The weights first, the vocabulary last: a folder without one is no model yet.</summary>
    public required IReadOnlyList<PublishedFile> Files { get; init; }

    /// <summary>Where one of its files is.</summary>
    /// <param name="source">Of the hub or a mirror of it.</param>
    public Uri AddressOf(PublishedFile file, Uri source) => new($"{source.AbsoluteUri.TrimEnd('/')}/{Repository}/resolve/{Revision}/{file.Path}");
}
