namespace RagProbe.Inspection;

internal static class Ranking
{
    /// <summary>The best first; among equals what Qdrant itself can read, then the shorter path.</summary>
    public static IReadOnlyList<PathCandidate> Of(IEnumerable<PathCandidate> candidates) =>
        [.. candidates
            .OrderByDescending(static candidate => Math.Round(candidate.Score, 6))
            .ThenBy(static candidate => candidate.Path.DecodesJson)
            .ThenBy(static candidate => candidate.Path.ToString().Length)
            .ThenBy(static candidate => candidate.Path.ToString(), StringComparer.Ordinal)];
}
