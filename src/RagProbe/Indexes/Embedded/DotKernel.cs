using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RagProbe.Indexes.Embedded;

/// <summary>
/// Dot products of a tile of questions with a tile of rows. Each lane of a register belongs to one question, so a row's
/// component is loaded once for all of them and nothing is summed across lanes at the end. A dot product is always
/// accumulated in the same order, whatever the register width and whoever shares the tile: fused multiply-adds in order
/// of the components within panels of <see cref="Panel"/>, then the panels in order. That makes a score depend on the
/// two vectors alone, to the last bit.
/// </summary>
internal static unsafe class DotKernel
{
    /// <summary>Questions are packed in multiples of this.</summary>
    public const int Lanes = 16;

    /// <summary>Width of a full tile of questions.</summary>
    public const int WideLanes = 64;

    /// <summary>Rows of a tile: with four registers of questions they keep 24 of the 32 AVX-512 registers accumulating.</summary>
    public const int Rows = 6;

    /// <summary>Components summed before they join the total: short sums lose less to rounding. Part of what a score is.</summary>
    public const int Panel = 128;

    /// <summary>Bits of the widest registers that this machine has and the runtime finds worth using.</summary>
    public static int PreferredBits { get; } =
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <param name="queries">Component k of the tile's question q stands at <c>k * width + q</c>.</param>
    /// <param name="width">Questions of the tile: <see cref="Lanes"/> or <see cref="WideLanes"/>.</param>
    /// <param name="rows"><see cref="Rows"/> pointers to vectors.</param>
    /// <param name="scores">The product of row r and question q is written to <c>r * width + q</c>.</param>
    /// <param name="bits">512, 256 or 128; the results are equal.</param>
    public static void Multiply(float* queries, int width, float** rows, int dimensions, float* scores, int bits)
    {
        for (var from = 0; from < dimensions; from += Panel)
        {
            var count = Math.Min(Panel, dimensions - from);
            var panel = queries + ((nint)from * width);
            if (bits == 512 && width == WideLanes)
            {
                Wide512(panel, rows, from, count, scores);
                continue;
            }

            for (var lane = 0; lane < width; lane += Lanes)
            {
                switch (bits)
                {
                    case 512:
                        Narrow512(panel + lane, width, rows, from, count, scores + lane);
                        break;
                    case 256:
                        Narrow256(panel + lane, width, rows, from, count, scores + lane);
                        break;
                    default:
                        Narrow128(panel + lane, width, rows, from, count, scores + lane);
                        Narrow128(panel + lane, width, rows + 3, from, count, scores + lane + (3 * width));
                        break;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Wide512(float* q, float** rows, int from, int count, float* scores)
    {
        float* r0 = rows[0] + from, r1 = rows[1] + from, r2 = rows[2] + from, r3 = rows[3] + from, r4 = rows[4] + from, r5 = rows[5] + from;
        Vector512<float> a00 = default, a01 = default, a02 = default, a03 = default;
        Vector512<float> a10 = default, a11 = default, a12 = default, a13 = default;
        Vector512<float> a20 = default, a21 = default, a22 = default, a23 = default;
        Vector512<float> a30 = default, a31 = default, a32 = default, a33 = default;
        Vector512<float> a40 = default, a41 = default, a42 = default, a43 = default;
        Vector512<float> a50 = default, a51 = default, a52 = default, a53 = default;
        for (nint k = 0; k < count; k++, q += WideLanes)
        {
            var q0 = Vector512.Load(q);
            var q1 = Vector512.Load(q + 16);
            var q2 = Vector512.Load(q + 32);
            var q3 = Vector512.Load(q + 48);
            var x = Vector512.Create(r0[k]);
            a00 = Vector512.FusedMultiplyAdd(q0, x, a00);
            a01 = Vector512.FusedMultiplyAdd(q1, x, a01);
            a02 = Vector512.FusedMultiplyAdd(q2, x, a02);
            a03 = Vector512.FusedMultiplyAdd(q3, x, a03);
            x = Vector512.Create(r1[k]);
            a10 = Vector512.FusedMultiplyAdd(q0, x, a10);
            a11 = Vector512.FusedMultiplyAdd(q1, x, a11);
            a12 = Vector512.FusedMultiplyAdd(q2, x, a12);
            a13 = Vector512.FusedMultiplyAdd(q3, x, a13);
            x = Vector512.Create(r2[k]);
            a20 = Vector512.FusedMultiplyAdd(q0, x, a20);
            a21 = Vector512.FusedMultiplyAdd(q1, x, a21);
            a22 = Vector512.FusedMultiplyAdd(q2, x, a22);
            a23 = Vector512.FusedMultiplyAdd(q3, x, a23);
            x = Vector512.Create(r3[k]);
            a30 = Vector512.FusedMultiplyAdd(q0, x, a30);
            a31 = Vector512.FusedMultiplyAdd(q1, x, a31);
            a32 = Vector512.FusedMultiplyAdd(q2, x, a32);
            a33 = Vector512.FusedMultiplyAdd(q3, x, a33);
            x = Vector512.Create(r4[k]);
            a40 = Vector512.FusedMultiplyAdd(q0, x, a40);
            a41 = Vector512.FusedMultiplyAdd(q1, x, a41);
            a42 = Vector512.FusedMultiplyAdd(q2, x, a42);
            a43 = Vector512.FusedMultiplyAdd(q3, x, a43);
            x = Vector512.Create(r5[k]);
            a50 = Vector512.FusedMultiplyAdd(q0, x, a50);
            a51 = Vector512.FusedMultiplyAdd(q1, x, a51);
            a52 = Vector512.FusedMultiplyAdd(q2, x, a52);
            a53 = Vector512.FusedMultiplyAdd(q3, x, a53);
        }

        var first = from == 0;
        Put(scores, a00, a01, a02, a03, first);
        Put(scores + WideLanes, a10, a11, a12, a13, first);
        Put(scores + (2 * WideLanes), a20, a21, a22, a23, first);
        Put(scores + (3 * WideLanes), a30, a31, a32, a33, first);
        Put(scores + (4 * WideLanes), a40, a41, a42, a43, first);
        Put(scores + (5 * WideLanes), a50, a51, a52, a53, first);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* to, Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, bool first)
    {
        Put(to, a, first);
        Put(to + 16, b, first);
        Put(to + 32, c, first);
        Put(to + 48, d, first);
    }

    // The first panel is added to zero like every other to its total, so that -0 comes out the same on every path.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* to, Vector512<float> sum, bool first) =>
        ((first ? Vector512<float>.Zero : Vector512.Load(to)) + sum).Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* to, Vector256<float> sum, bool first) =>
        ((first ? Vector256<float>.Zero : Vector256.Load(to)) + sum).Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* to, Vector128<float> sum, bool first) =>
        ((first ? Vector128<float>.Zero : Vector128.Load(to)) + sum).Store(to);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow512(float* q, int width, float** rows, int from, int count, float* scores)
    {
        float* r0 = rows[0] + from, r1 = rows[1] + from, r2 = rows[2] + from, r3 = rows[3] + from, r4 = rows[4] + from, r5 = rows[5] + from;
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default;
        for (nint k = 0; k < count; k++, q += width)
        {
            var x = Vector512.Load(q);
            a0 = Vector512.FusedMultiplyAdd(x, Vector512.Create(r0[k]), a0);
            a1 = Vector512.FusedMultiplyAdd(x, Vector512.Create(r1[k]), a1);
            a2 = Vector512.FusedMultiplyAdd(x, Vector512.Create(r2[k]), a2);
            a3 = Vector512.FusedMultiplyAdd(x, Vector512.Create(r3[k]), a3);
            a4 = Vector512.FusedMultiplyAdd(x, Vector512.Create(r4[k]), a4);
            a5 = Vector512.FusedMultiplyAdd(x, Vector512.Create(r5[k]), a5);
        }

        var first = from == 0;
        Put(scores, a0, first);
        Put(scores + width, a1, first);
        Put(scores + (2 * width), a2, first);
        Put(scores + (3 * width), a3, first);
        Put(scores + (4 * width), a4, first);
        Put(scores + (5 * width), a5, first);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow256(float* q, int width, float** rows, int from, int count, float* scores)
    {
        float* r0 = rows[0] + from, r1 = rows[1] + from, r2 = rows[2] + from, r3 = rows[3] + from, r4 = rows[4] + from, r5 = rows[5] + from;
        Vector256<float> a00 = default, a01 = default, a10 = default, a11 = default, a20 = default, a21 = default;
        Vector256<float> a30 = default, a31 = default, a40 = default, a41 = default, a50 = default, a51 = default;
        for (nint k = 0; k < count; k++, q += width)
        {
            var q0 = Vector256.Load(q);
            var q1 = Vector256.Load(q + 8);
            var x = Vector256.Create(r0[k]);
            a00 = Vector256.FusedMultiplyAdd(q0, x, a00);
            a01 = Vector256.FusedMultiplyAdd(q1, x, a01);
            x = Vector256.Create(r1[k]);
            a10 = Vector256.FusedMultiplyAdd(q0, x, a10);
            a11 = Vector256.FusedMultiplyAdd(q1, x, a11);
            x = Vector256.Create(r2[k]);
            a20 = Vector256.FusedMultiplyAdd(q0, x, a20);
            a21 = Vector256.FusedMultiplyAdd(q1, x, a21);
            x = Vector256.Create(r3[k]);
            a30 = Vector256.FusedMultiplyAdd(q0, x, a30);
            a31 = Vector256.FusedMultiplyAdd(q1, x, a31);
            x = Vector256.Create(r4[k]);
            a40 = Vector256.FusedMultiplyAdd(q0, x, a40);
            a41 = Vector256.FusedMultiplyAdd(q1, x, a41);
            x = Vector256.Create(r5[k]);
            a50 = Vector256.FusedMultiplyAdd(q0, x, a50);
            a51 = Vector256.FusedMultiplyAdd(q1, x, a51);
        }

        var first = from == 0;
        Put(scores, a00, first);
        Put(scores + 8, a01, first);
        Put(scores + width, a10, first);
        Put(scores + width + 8, a11, first);
        Put(scores + (2 * width), a20, first);
        Put(scores + (2 * width) + 8, a21, first);
        Put(scores + (3 * width), a30, first);
        Put(scores + (3 * width) + 8, a31, first);
        Put(scores + (4 * width), a40, first);
        Put(scores + (4 * width) + 8, a41, first);
        Put(scores + (5 * width), a50, first);
        Put(scores + (5 * width) + 8, a51, first);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow128(float* q, int width, float** rows, int from, int count, float* scores)
    {
        float* r0 = rows[0] + from, r1 = rows[1] + from, r2 = rows[2] + from;
        Vector128<float> a00 = default, a01 = default, a02 = default, a03 = default;
        Vector128<float> a10 = default, a11 = default, a12 = default, a13 = default;
        Vector128<float> a20 = default, a21 = default, a22 = default, a23 = default;
        for (nint k = 0; k < count; k++, q += width)
        {
            var q0 = Vector128.Load(q);
            var q1 = Vector128.Load(q + 4);
            var q2 = Vector128.Load(q + 8);
            var q3 = Vector128.Load(q + 12);
            var x = Vector128.Create(r0[k]);
            a00 = Vector128.FusedMultiplyAdd(q0, x, a00);
            a01 = Vector128.FusedMultiplyAdd(q1, x, a01);
            a02 = Vector128.FusedMultiplyAdd(q2, x, a02);
            a03 = Vector128.FusedMultiplyAdd(q3, x, a03);
            x = Vector128.Create(r1[k]);
            a10 = Vector128.FusedMultiplyAdd(q0, x, a10);
            a11 = Vector128.FusedMultiplyAdd(q1, x, a11);
            a12 = Vector128.FusedMultiplyAdd(q2, x, a12);
            a13 = Vector128.FusedMultiplyAdd(q3, x, a13);
            x = Vector128.Create(r2[k]);
            a20 = Vector128.FusedMultiplyAdd(q0, x, a20);
            a21 = Vector128.FusedMultiplyAdd(q1, x, a21);
            a22 = Vector128.FusedMultiplyAdd(q2, x, a22);
            a23 = Vector128.FusedMultiplyAdd(q3, x, a23);
        }

        var first = from == 0;
        Put(scores, a00, first);
        Put(scores + 4, a01, first);
        Put(scores + 8, a02, first);
        Put(scores + 12, a03, first);
        Put(scores + width, a10, first);
        Put(scores + width + 4, a11, first);
        Put(scores + width + 8, a12, first);
        Put(scores + width + 12, a13, first);
        Put(scores + (2 * width), a20, first);
        Put(scores + (2 * width) + 4, a21, first);
        Put(scores + (2 * width) + 8, a22, first);
        Put(scores + (2 * width) + 12, a23, first);
    }
}
