using RagProbe.Text;

namespace RagProbe.Scoring;

/// <summary>What a chunk and a passage have in common, seen from both sides. Each list is ascending and disjoint.</summary>
/// <param name="InPassage">Code points from the passage's start.</param>
/// <param name="InChunk">Code points from the chunk's start.</param>
internal sealed record EvidenceParts(IReadOnlyList<TextSpan> InPassage, IReadOnlyList<TextSpan> InChunk);
