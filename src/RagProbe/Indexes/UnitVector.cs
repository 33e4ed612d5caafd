namespace RagProbe.Indexes;

/// <summary>Length of vectors, in double precision so that the length itself adds no rounding.</summary>
internal static class UnitVector
{
    /// <summary>How far from 1 the length of a vector that is written may be.</summary>
    public const double Tolerance = 1e-3;

    // Rounding the components of a unit vector to float moves its length by less than this.
    private const double FloatRounding = 1e-6;

    public static double Length(ReadOnlySpan<float> vector)
    {
        // Scaled by the largest component: a tiny or huge vector must not underflow or overflow.
        var largest = 0d;
        foreach (var x in vector)
        {
            largest = Math.Max(largest, Math.Abs((double)x));
        }

        if (largest == 0 || !double.IsFinite(largest))
        {
            return largest;
        }

        var sum = 0d;
        foreach (var x in vector)
        {
            var scaled = x / largest;
            sum += scaled * scaled;
        }

        return largest * Math.Sqrt(sum);
    }

    /// <summary>Writes the vector with length 1; one that has it already, up to float rounding, keeps its bits.</summary>
    public static void Normalise(ReadOnlySpan<float> vector, Span<float> unit)
    {
        var length = Length(vector);
        if (Math.Abs(length - 1) <= FloatRounding)
        {
            vector.CopyTo(unit);
            return;
        }

        for (var i = 0; i < vector.Length; i++)
        {
            unit[i] = (float)(vector[i] / length);
        }
    }

    /// <summary>Position of the first component that is NaN or infinite, or -1.</summary>
    public static int IndexOfNonFinite(ReadOnlySpan<float> vector)
    {
        for (var i = 0; i < vector.Length; i++)
        {
            if (!float.IsFinite(vector[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
