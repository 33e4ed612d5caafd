namespace RagProbe.Indexes.Qdrant;

/// <param name="Source">The source as the eval set calls it.</param>
/// <param name="Chunks">Its best chunks, best first.</param>
public sealed record SourceGroup(string Source, IReadOnlyList<ScoredChunk> Chunks);
