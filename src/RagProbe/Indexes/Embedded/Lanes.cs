using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RagProbe.Indexes.Embedded;

/// <summary>Comparison of a tile's scores with what they must reach.</summary>
internal static class Lanes
{
    /// <summary>Bit i is set where the i-th of the first 16 scores is at least the i-th floor.</summary>
    public static uint AtLeast(ReadOnlySpan<float> scores, ReadOnlySpan<float> floors)
    {
        scores = scores[..DotKernel.Lanes];
        floors = floors[..DotKernel.Lanes];
        if (Vector512.IsHardwareAccelerated)
        {
            return (uint)Vector512.GreaterThanOrEqual(
                Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(scores)),
                Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(floors))).ExtractMostSignificantBits();
        }

        var bits = 0u;
        for (var i = 0; i < DotKernel.Lanes; i += 8)
        {
            bits |= Vector256.GreaterThanOrEqual(Vector256.Create(scores[i..]), Vector256.Create(floors[i..])).ExtractMostSignificantBits() << i;
        }

        return bits;
    }
}
