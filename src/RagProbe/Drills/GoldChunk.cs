using RagProbe.Indexes;
using RagProbe.Text;

namespace RagProbe.Drills;

/// <summary>A stored chunk that holds expected text of a question.</summary>
/// <param name="Chunk">With its vector.</param>
/// <param name="Coverage">Share of the passage of which it holds most, above 0 to 1; 1 where whole documents are expected.</param>
/// <param name="Passages">Where expected text stands in the chunk, in code points, a span for each passage; empty where whole documents are expected.</param>
public sealed record GoldChunk(StoredChunk Chunk, double Coverage, IReadOnlyList<TextSpan> Passages);
