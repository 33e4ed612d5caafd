using RagProbe.Indexes.Qdrant.Mapping;

namespace RagProbe.Configuration;

/// <summary>How one collection of a Qdrant server is searched and read.</summary>
public sealed record CollectionConfiguration
{
    /// <summary>Name of the dense vector, "" for the unnamed one; null where it is not said.</summary>
    public string? Vector { get; init; }

    /// <summary>Name of the sparse vector; null where it is not said.</summary>
    public string? Sparse { get; init; }

    /// <summary>The embedding model, as --model names it; null where it is not said.</summary>
    public string? Model { get; init; }

    /// <summary>Null where it is not said.</summary>
    public PayloadMapping? Payload { get; init; }
}
