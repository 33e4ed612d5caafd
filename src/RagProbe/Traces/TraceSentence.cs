using RagProbe.Text;

namespace RagProbe.Traces;

/// <summary>A sentence of an answer and where it is from.</summary>
/// <param name="ChunkId">The delivered chunk that it stands in.</param>
/// <param name="InChunk">Where, in code points of the chunk's text.</param>
/// <param name="Score">Weight of the question's words that it has and no sentence before it.</param>
public sealed record TraceSentence(string ChunkId, TextSpan InChunk, double Score);
