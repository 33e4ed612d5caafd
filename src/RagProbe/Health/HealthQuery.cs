using RagProbe.EvalSets;

namespace RagProbe.Health;

/// <summary>A vector that is searched: a question's, or that of a chunk which should find itself.</summary>
/// <param name="ChunkId">The chunk whose vector it is; null for a question's.</param>
/// <param name="Question">Null for a chunk's vector.</param>
internal sealed record HealthQuery(ReadOnlyMemory<float> Vector, string? ChunkId, Question? Question);
