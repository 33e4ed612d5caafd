using RagProbe.Corpus;

namespace RagProbe.Indexes;

/// <summary>One atomic change of an index.</summary>
public sealed record IndexWrite
{
    public IReadOnlyList<string> DeletedIds { get; init; } = [];

    public IReadOnlyList<EmbeddedChunk> Upserts { get; init; } = [];
}

/// <param name="Chunk">The chunk; one with the same id is replaced.</param>
/// <param name="Vector">Finite, of the index's dimension and of unit length (refused otherwise, before anything is written).</param>
public sealed record EmbeddedChunk(Chunk Chunk, ReadOnlyMemory<float> Vector);
