using System.Numerics.Tensors;

namespace RagProbe.Health;

/// <summary>When two chunks say the same. Both are needed: texts of one form are near each other without being copies, and short texts share words by chance.</summary>
internal static class NearCopy
{
    /// <summary>The least cosine of their embeddings.</summary>
    public const double Cosine = 0.95;

    /// <summary>The least share of their different words that both have, 0 to 1.</summary>
    public const double SharedWords = 0.85;

    public static bool AreNear(ReadOnlySpan<float> one, ReadOnlySpan<float> other) => one.Length == other.Length && TensorPrimitives.CosineSimilarity(one, other) >= Cosine;

    /// <summary>False where either has no words.</summary>
    public static bool ShareWords(HashSet<string> one, HashSet<string> other)
    {
        // The smaller set bounds what both can share.
        if (one.Count == 0 || other.Count == 0 || Math.Min(one.Count, other.Count) < SharedWords * Math.Max(one.Count, other.Count))
        {
            return false;
        }

        var shared = one.Count(other.Contains);
        return shared >= SharedWords * (one.Count + other.Count - shared);
    }
}
