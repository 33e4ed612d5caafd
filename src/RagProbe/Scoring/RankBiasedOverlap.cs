namespace RagProbe.Scoring;

/// <summary>
/// RBO(p) of two ranked lists, extrapolated (RBO_ext): how far they agree, the top counting most; what lies beyond their ends is
/// taken to agree as the end does. 1 for equal lists, 0 for disjoint ones. Lengths may differ.
/// (Webber, Moffat and Zobel 2010, equation 32.)
/// </summary>
public static class RankBiasedOverlap
{
    public const double DefaultPersistence = 0.9;

    /// <param name="one">Ids, best first, each once.</param>
    /// <param name="other">Likewise.</param>
    /// <param name="persistence">p, above 0 and below 1.</param>
    /// <returns>0 to 1; 1 when both lists are empty, 0 when one is.</returns>
    /// <exception cref="ArgumentException">An id comes twice in a list.</exception>
    public static double Of(IReadOnlyList<string> one, IReadOnlyList<string> other, double persistence = DefaultPersistence)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        if (persistence is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(persistence), persistence, "The persistence of RBO is above 0 and below 1.");
        }

        var (shorter, longer) = one.Count <= other.Count ? (one, other) : (other, one);
        if (shorter.Count == 0)
        {
            return longer.Count == 0 ? 1 : 0;
        }

        HashSet<string> inShorter = new(StringComparer.Ordinal), inLonger = new(StringComparer.Ordinal);
        int shared = 0, sharedAtEndOfShorter = 0;
        double sum = 0, weight = 1;
        for (var depth = 1; depth <= longer.Count; depth++)
        {
            weight *= persistence;
            shared += Add(inLonger, longer[depth - 1], inShorter);
            if (depth <= shorter.Count)
            {
                shared += Add(inShorter, shorter[depth - 1], inLonger);
                sharedAtEndOfShorter = shared;
            }

            // Beyond the shorter list's end it is taken to agree as it did at its end.
            var beyond = depth > shorter.Count ? (double)sharedAtEndOfShorter * (depth - shorter.Count) / shorter.Count : 0;
            sum += weight * (shared + beyond) / depth;
        }

        var atEnd = ((double)(shared - sharedAtEndOfShorter) / longer.Count) + ((double)sharedAtEndOfShorter / shorter.Count);
        return ((1 - persistence) / persistence * sum) + (atEnd * weight);
    }

    private static int Add(HashSet<string> seen, string id, HashSet<string> seenInOther) =>
        seen.Add(id) ? seenInOther.Contains(id) ? 1 : 0 : throw new ArgumentException($"\"{id}\" comes twice in a list; RBO compares lists that hold each id once.", nameof(id));
}
