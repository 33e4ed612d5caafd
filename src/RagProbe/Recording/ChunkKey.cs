namespace RagProbe.Recording;

/// <summary>The first half of the SHA-256 of a chunk's bytes, as it stands in memory.</summary>
internal readonly record struct ChunkKey(ulong First, ulong Second);
