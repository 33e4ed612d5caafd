using System.Collections.Immutable;
using RagProbe.Indexes.Qdrant.Mapping;

namespace RagProbe.Indexes.Qdrant;

/// <summary>How a collection that somebody else built is read.</summary>
public sealed record QdrantIndexSettings
{
    public required PayloadMapping Mapping { get; init; }

    /// <summary>Name of the dense vector to search; null for the only one.</summary>
    public string? DenseVector { get; init; }

    /// <summary>Name of the sparse vector that holds BM25 weights; null for the only one, where there is one.</summary>
    public string? SparseVector { get; init; }

    /// <summary>What the eval set calls the sources of the payload; a source that is not here keeps its name.</summary>
    public IReadOnlyDictionary<string, string> SourceLinks { get; init; } = ImmutableDictionary<string, string>.Empty;
}
