using System.Numerics.Tensors;
using RagProbe.Indexes.Qdrant;

namespace RagProbe.Diagnosis.Probes;

/// <summary>The score that an index gives two vectors: the larger, the nearer.</summary>
internal static class VectorScore
{
    /// <param name="distance">How the index compares.</param>
    /// <param name="asked">For cosine of length 1, as is the other one.</param>
    /// <param name="stored">As long as the other one.</param>
    public static double Of(VectorDistance distance, ReadOnlySpan<float> asked, ReadOnlySpan<float> stored) => distance switch
    {
        VectorDistance.Cosine => Math.Clamp(TensorPrimitives.Dot(asked, stored), -1f, 1f),
        VectorDistance.Dot => TensorPrimitives.Dot(asked, stored),
        VectorDistance.Euclid => -TensorPrimitives.Distance(asked, stored),
        _ => -ManhattanDistance(asked, stored),
    };

    private static double ManhattanDistance(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var sum = 0f;
        for (var i = 0; i < left.Length; i++)
        {
            sum += Math.Abs(left[i] - right[i]);
        }

        return sum;
    }
}
