namespace RagProbe.Indexes;

public sealed record IndexDescription
{
    public required string Name { get; init; }

    public required int Dimensions { get; init; }

    /// <summary>Of the model that embedded the chunks; null where nobody wrote it down.</summary>
    public required string? ModelFingerprint { get; init; }

    /// <summary>Name of the chunker that cut the chunks; null where nobody wrote it down.</summary>
    public required string? Chunker { get; init; }

    public required long ChunkCount { get; init; }

    public required long SourceCount { get; init; }

    /// <summary>Hash over model, chunker and every chunk's id, content hash and metadata: equal fingerprints, equal answers.</summary>
    public required string Fingerprint { get; init; }
}
