namespace RagProbe.Text;

/// <summary>What a mistyped name was probably meant to be.</summary>
public static class NearestName
{
    /// <summary>The candidate nearest by edit distance (a swap of neighbours is one step), case aside, or null when none is within a third of the name's length (at least 1, at most 8).</summary>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        var limit = Math.Clamp(name.Length / 3, 1, 8);
        var folded = FoldedText.FoldTrimmed(name);
        return candidates
            .Where(candidate => Math.Abs(candidate.Length - name.Length) <= limit)
            .Select(candidate => (candidate, distance: EditDistance.WithSwaps(folded, FoldedText.FoldTrimmed(candidate))))
            .Where(pair => pair.distance <= limit)
            .OrderBy(pair => pair.distance)
            .ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .Select(pair => pair.candidate)
            .FirstOrDefault();
    }
}
