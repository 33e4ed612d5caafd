namespace RagProbe.Retrieval;

/// <summary>What is replayed, for a person. What is not known of somebody else's pipeline is empty, or 0.</summary>
public sealed record RetrieverDescription
{
    /// <summary>How it retrieves: <c>hybrid, convex, dense weight 0.3, depth 100, top 10</c>.</summary>
    public required string Pipeline { get; init; }

    /// <summary>Name of the embedding model.</summary>
    public string Model { get; init; } = "";

    /// <summary>Of the index, or of what stands in its place: an address, a command, a file.</summary>
    public required string IndexName { get; init; }

    public string Chunker { get; init; } = "";

    public long ChunkCount { get; init; }

    /// <summary>Documents of the index; of the eval set where there is none.</summary>
    public required long SourceCount { get; init; }
}
