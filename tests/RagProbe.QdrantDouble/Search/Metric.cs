using System.Numerics.Tensors;
using Qdrant.Client.Grpc;

namespace RagProbe.QdrantDouble.Search;

/// <summary>
/// One of the four distances. <see cref="Similarity"/> is what ranks (larger is better); <see cref="Shown"/> turns it into
/// the score of an answer, which is a positive distance for Euclid and Manhattan.
/// </summary>
internal sealed class Metric(Distance distance, Datatype datatype)
{
    // Below this many dimensions the server sums in order; the same order gives the same last bit, which strict thresholds see.
    private const int ShortestSimd = 16;

    public bool SmallerIsBetter => distance is Distance.Euclid or Distance.Manhattan;

    /// <summary>Normalises for cosine, except what is zero or normalised already, and except 8-bit vectors.</summary>
    public float[] Prepare(float[] vector)
    {
        if (distance != Distance.Cosine || datatype == Datatype.Uint8)
        {
            return vector;
        }

        var squared = SquaredLength(vector);
        if (squared < 1.1920929e-7f || MathF.Abs(squared - 1f) <= 1e-6f)
        {
            return vector;
        }

        var length = MathF.Sqrt(squared);
        return Array.ConvertAll(vector, value => value / length);
    }

    public float Similarity(ReadOnlySpan<float> left, ReadOnlySpan<float> right) => distance switch
    {
        Distance.Euclid => -SquaredEuclid(left, right),
        Distance.Manhattan => -Manhattan(left, right),
        Distance.Cosine when datatype == Datatype.Uint8 => CosineOfUnnormalised(left, right),
        _ => Dot(left, right),
    };

    public float Shown(float similarity) => distance switch
    {
        Distance.Euclid => MathF.Sqrt(MathF.Abs(similarity)),
        Distance.Manhattan => MathF.Abs(similarity),
        _ => similarity,
    };

    /// <summary>Strict: a score equal to the threshold does not pass. A NaN never passes.</summary>
    public bool Passes(float shown, float threshold) => SmallerIsBetter ? shown < threshold : shown > threshold;

    private static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        if (left.Length >= ShortestSimd)
        {
            return TensorPrimitives.Dot(left, right);
        }

        var sum = 0f;
        for (var i = 0; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }

    private static float CosineOfUnnormalised(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var lengths = MathF.Sqrt(SquaredLength(left) * SquaredLength(right));
        return lengths == 0 ? 0 : Dot(left, right) / lengths;
    }

    private static float SquaredLength(ReadOnlySpan<float> vector) => Dot(vector, vector);

    private static float SquaredEuclid(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        if (left.Length >= ShortestSimd)
        {
            var length = TensorPrimitives.Distance(left, right);
            return length * length;
        }

        var sum = 0f;
        for (var i = 0; i < left.Length; i++)
        {
            var difference = left[i] - right[i];
            sum += difference * difference;
        }

        return sum;
    }

    private static float Manhattan(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var sum = 0f;
        for (var i = 0; i < left.Length; i++)
        {
            sum += MathF.Abs(left[i] - right[i]);
        }

        return sum;
    }
}
