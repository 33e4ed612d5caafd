namespace RagProbe.Recording;

/// <summary>A chunk in the form in which it is stored.</summary>
/// <param name="Key">The first half of the SHA-256 of its bytes.</param>
/// <param name="Bytes">As <see cref="ChunkWriter"/> writes them.</param>
internal sealed record WrittenChunk(ChunkKey Key, byte[] Bytes);
