using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RagProbe.Indexes.Embedded;

/// <summary>
/// Dot products of a tile of rows with a tile of questions. Each lane of a register belongs to one row
/// (<see cref="RowGroups"/>), so nothing is summed across lanes, and a loaded row serves all questions of the tile. A dot
/// product is always accumulated in the same order, whatever the register width and whoever shares the tile: fused
/// multiply-adds in order of the components within panels of <see cref="Panel"/>, then the panels in order. That makes a
/// score depend on the two vectors alone, to the last bit. The loops are unrolled by hand because their sums must stay in
/// registers: 24 of 32 with AVX-512, 12 of 16 with AVX2.
/// </summary>
internal static unsafe class DotKernel
{
    /// <summary>Groups of rows in a tile.</summary>
    public const int Groups = 4;

    /// <summary>Rows in a tile.</summary>
    public const int Rows = Groups * RowGroups.Size;

    /// <summary>Questions in a full tile.</summary>
    public const int Questions = 6;

    /// <summary>Components summed before they join the total: short sums lose less to rounding. Part of what a score is.</summary>
    public const int Panel = 128;

    /// <summary>Bits of the widest registers that this machine has and the runtime finds worth using.</summary>
    public static int PreferredBits { get; } =
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <param name="groups"><see cref="Groups"/> pointers to groups of rows.</param>
    /// <param name="questions">So many pointers to vectors as <paramref name="questionCount"/> says.</param>
    /// <param name="questionCount"><see cref="Questions"/>, or 1.</param>
    /// <param name="scores">The product of question q and the tile's row r is written to <c>q * Rows + r</c>.</param>
    /// <param name="bits">512, 256 or 128; the results are equal.</param>
    public static void Multiply(float** groups, float** questions, int questionCount, int dimensions, float* scores, int bits)
    {
        new Span<float>(scores, questionCount * Rows).Clear();
        for (var from = 0; from < dimensions; from += Panel)
        {
            var count = Math.Min(Panel, dimensions - from);
            if (bits == 512)
            {
                if (questionCount == Questions)
                {
                    Six512(groups, questions, from, count, scores);
                }
                else
                {
                    One512(groups, questions, from, count, scores);
                }

                continue;
            }

            for (var group = 0; group < Groups; group++)
            {
                Narrow(groups + group, questions, questionCount, from, count, scores + (group * RowGroups.Size), bits);
            }
        }
    }

    private static void Narrow(float** group, float** questions, int questionCount, int from, int count, float* scores, int bits)
    {
        switch (bits, questionCount)
        {
            case (256, Questions):
                Six256(group, questions, from, count, scores);
                break;
            case (256, _):
                One256(group, questions, from, count, scores);
                break;
            case (_, Questions):
                Three128(group, questions, from, count, scores);
                Three128(group, questions + 3, from, count, scores + (3 * Rows));
                break;
            default:
                One128(group, questions, from, count, scores);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float* total, Vector512<float> sum) => (Vector512.Load(total) + sum).Store(total);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float* total, Vector256<float> sum) => (Vector256.Load(total) + sum).Store(total);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float* total, Vector128<float> sum) => (Vector128.Load(total) + sum).Store(total);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Six512(float** groups, float** questions, int from, int count, float* scores)
    {
        var g0 = groups[0] + ((nint)from * RowGroups.Size);
        var g1 = groups[1] + ((nint)from * RowGroups.Size);
        var g2 = groups[2] + ((nint)from * RowGroups.Size);
        var g3 = groups[3] + ((nint)from * RowGroups.Size);
        float* q0 = questions[0] + from, q1 = questions[1] + from, q2 = questions[2] + from, q3 = questions[3] + from, q4 = questions[4] + from, q5 = questions[5] + from;
        Vector512<float> a00 = default, a01 = default, a02 = default, a03 = default;
        Vector512<float> a10 = default, a11 = default, a12 = default, a13 = default;
        Vector512<float> a20 = default, a21 = default, a22 = default, a23 = default;
        Vector512<float> a30 = default, a31 = default, a32 = default, a33 = default;
        Vector512<float> a40 = default, a41 = default, a42 = default, a43 = default;
        Vector512<float> a50 = default, a51 = default, a52 = default, a53 = default;
        for (nint k = 0; k < count; k++)
        {
            var r0 = Vector512.Load(g0 + (k * RowGroups.Size));
            var r1 = Vector512.Load(g1 + (k * RowGroups.Size));
            var r2 = Vector512.Load(g2 + (k * RowGroups.Size));
            var r3 = Vector512.Load(g3 + (k * RowGroups.Size));
            var x = Vector512.Create(q0[k]);
            a00 = Vector512.FusedMultiplyAdd(r0, x, a00);
            a01 = Vector512.FusedMultiplyAdd(r1, x, a01);
            a02 = Vector512.FusedMultiplyAdd(r2, x, a02);
            a03 = Vector512.FusedMultiplyAdd(r3, x, a03);
            x = Vector512.Create(q1[k]);
            a10 = Vector512.FusedMultiplyAdd(r0, x, a10);
            a11 = Vector512.FusedMultiplyAdd(r1, x, a11);
            a12 = Vector512.FusedMultiplyAdd(r2, x, a12);
            a13 = Vector512.FusedMultiplyAdd(r3, x, a13);
            x = Vector512.Create(q2[k]);
            a20 = Vector512.FusedMultiplyAdd(r0, x, a20);
            a21 = Vector512.FusedMultiplyAdd(r1, x, a21);
            a22 = Vector512.FusedMultiplyAdd(r2, x, a22);
            a23 = Vector512.FusedMultiplyAdd(r3, x, a23);
            x = Vector512.Create(q3[k]);
            a30 = Vector512.FusedMultiplyAdd(r0, x, a30);
            a31 = Vector512.FusedMultiplyAdd(r1, x, a31);
            a32 = Vector512.FusedMultiplyAdd(r2, x, a32);
            a33 = Vector512.FusedMultiplyAdd(r3, x, a33);
            x = Vector512.Create(q4[k]);
            a40 = Vector512.FusedMultiplyAdd(r0, x, a40);
            a41 = Vector512.FusedMultiplyAdd(r1, x, a41);
            a42 = Vector512.FusedMultiplyAdd(r2, x, a42);
            a43 = Vector512.FusedMultiplyAdd(r3, x, a43);
            x = Vector512.Create(q5[k]);
            a50 = Vector512.FusedMultiplyAdd(r0, x, a50);
            a51 = Vector512.FusedMultiplyAdd(r1, x, a51);
            a52 = Vector512.FusedMultiplyAdd(r2, x, a52);
            a53 = Vector512.FusedMultiplyAdd(r3, x, a53);
        }

        Add(scores, a00);
        Add(scores + 16, a01);
        Add(scores + 32, a02);
        Add(scores + 48, a03);
        Add(scores + Rows, a10);
        Add(scores + Rows + 16, a11);
        Add(scores + Rows + 32, a12);
        Add(scores + Rows + 48, a13);
        Add(scores + (2 * Rows), a20);
        Add(scores + (2 * Rows) + 16, a21);
        Add(scores + (2 * Rows) + 32, a22);
        Add(scores + (2 * Rows) + 48, a23);
        Add(scores + (3 * Rows), a30);
        Add(scores + (3 * Rows) + 16, a31);
        Add(scores + (3 * Rows) + 32, a32);
        Add(scores + (3 * Rows) + 48, a33);
        Add(scores + (4 * Rows), a40);
        Add(scores + (4 * Rows) + 16, a41);
        Add(scores + (4 * Rows) + 32, a42);
        Add(scores + (4 * Rows) + 48, a43);
        Add(scores + (5 * Rows), a50);
        Add(scores + (5 * Rows) + 16, a51);
        Add(scores + (5 * Rows) + 32, a52);
        Add(scores + (5 * Rows) + 48, a53);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One512(float** groups, float** questions, int from, int count, float* scores)
    {
        var g0 = groups[0] + ((nint)from * RowGroups.Size);
        var g1 = groups[1] + ((nint)from * RowGroups.Size);
        var g2 = groups[2] + ((nint)from * RowGroups.Size);
        var g3 = groups[3] + ((nint)from * RowGroups.Size);
        float* q0 = questions[0] + from;
        Vector512<float> a00 = default, a01 = default, a02 = default, a03 = default;
        for (nint k = 0; k < count; k++)
        {
            var r0 = Vector512.Load(g0 + (k * RowGroups.Size));
            var r1 = Vector512.Load(g1 + (k * RowGroups.Size));
            var r2 = Vector512.Load(g2 + (k * RowGroups.Size));
            var r3 = Vector512.Load(g3 + (k * RowGroups.Size));
            var x = Vector512.Create(q0[k]);
            a00 = Vector512.FusedMultiplyAdd(r0, x, a00);
            a01 = Vector512.FusedMultiplyAdd(r1, x, a01);
            a02 = Vector512.FusedMultiplyAdd(r2, x, a02);
            a03 = Vector512.FusedMultiplyAdd(r3, x, a03);
        }

        Add(scores, a00);
        Add(scores + 16, a01);
        Add(scores + 32, a02);
        Add(scores + 48, a03);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Six256(float** groups, float** questions, int from, int count, float* scores)
    {
        var g0 = groups[0] + ((nint)from * RowGroups.Size);
        float* q0 = questions[0] + from, q1 = questions[1] + from, q2 = questions[2] + from, q3 = questions[3] + from, q4 = questions[4] + from, q5 = questions[5] + from;
        Vector256<float> a00 = default, a01 = default;
        Vector256<float> a10 = default, a11 = default;
        Vector256<float> a20 = default, a21 = default;
        Vector256<float> a30 = default, a31 = default;
        Vector256<float> a40 = default, a41 = default;
        Vector256<float> a50 = default, a51 = default;
        for (nint k = 0; k < count; k++)
        {
            var r0 = Vector256.Load(g0 + (k * RowGroups.Size));
            var r1 = Vector256.Load(g0 + (k * RowGroups.Size) + 8);
            var x = Vector256.Create(q0[k]);
            a00 = Vector256.FusedMultiplyAdd(r0, x, a00);
            a01 = Vector256.FusedMultiplyAdd(r1, x, a01);
            x = Vector256.Create(q1[k]);
            a10 = Vector256.FusedMultiplyAdd(r0, x, a10);
            a11 = Vector256.FusedMultiplyAdd(r1, x, a11);
            x = Vector256.Create(q2[k]);
            a20 = Vector256.FusedMultiplyAdd(r0, x, a20);
            a21 = Vector256.FusedMultiplyAdd(r1, x, a21);
            x = Vector256.Create(q3[k]);
            a30 = Vector256.FusedMultiplyAdd(r0, x, a30);
            a31 = Vector256.FusedMultiplyAdd(r1, x, a31);
            x = Vector256.Create(q4[k]);
            a40 = Vector256.FusedMultiplyAdd(r0, x, a40);
            a41 = Vector256.FusedMultiplyAdd(r1, x, a41);
            x = Vector256.Create(q5[k]);
            a50 = Vector256.FusedMultiplyAdd(r0, x, a50);
            a51 = Vector256.FusedMultiplyAdd(r1, x, a51);
        }

        Add(scores, a00);
        Add(scores + 8, a01);
        Add(scores + Rows, a10);
        Add(scores + Rows + 8, a11);
        Add(scores + (2 * Rows), a20);
        Add(scores + (2 * Rows) + 8, a21);
        Add(scores + (3 * Rows), a30);
        Add(scores + (3 * Rows) + 8, a31);
        Add(scores + (4 * Rows), a40);
        Add(scores + (4 * Rows) + 8, a41);
        Add(scores + (5 * Rows), a50);
        Add(scores + (5 * Rows) + 8, a51);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One256(float** groups, float** questions, int from, int count, float* scores)
    {
        var g0 = groups[0] + ((nint)from * RowGroups.Size);
        float* q0 = questions[0] + from;
        Vector256<float> a00 = default, a01 = default;
        for (nint k = 0; k < count; k++)
        {
            var r0 = Vector256.Load(g0 + (k * RowGroups.Size));
            var r1 = Vector256.Load(g0 + (k * RowGroups.Size) + 8);
            var x = Vector256.Create(q0[k]);
            a00 = Vector256.FusedMultiplyAdd(r0, x, a00);
            a01 = Vector256.FusedMultiplyAdd(r1, x, a01);
        }

        Add(scores, a00);
        Add(scores + 8, a01);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Three128(float** groups, float** questions, int from, int count, float* scores)
    {
        var g0 = groups[0] + ((nint)from * RowGroups.Size);
        float* q0 = questions[0] + from, q1 = questions[1] + from, q2 = questions[2] + from;
        Vector128<float> a00 = default, a01 = default, a02 = default, a03 = default;
        Vector128<float> a10 = default, a11 = default, a12 = default, a13 = default;
        Vector128<float> a20 = default, a21 = default, a22 = default, a23 = default;
        for (nint k = 0; k < count; k++)
        {
            var r0 = Vector128.Load(g0 + (k * RowGroups.Size));
            var r1 = Vector128.Load(g0 + (k * RowGroups.Size) + 4);
            var r2 = Vector128.Load(g0 + (k * RowGroups.Size) + 8);
            var r3 = Vector128.Load(g0 + (k * RowGroups.Size) + 12);
            var x = Vector128.Create(q0[k]);
            a00 = Vector128.FusedMultiplyAdd(r0, x, a00);
            a01 = Vector128.FusedMultiplyAdd(r1, x, a01);
            a02 = Vector128.FusedMultiplyAdd(r2, x, a02);
            a03 = Vector128.FusedMultiplyAdd(r3, x, a03);
            x = Vector128.Create(q1[k]);
            a10 = Vector128.FusedMultiplyAdd(r0, x, a10);
            a11 = Vector128.FusedMultiplyAdd(r1, x, a11);
            a12 = Vector128.FusedMultiplyAdd(r2, x, a12);
            a13 = Vector128.FusedMultiplyAdd(r3, x, a13);
            x = Vector128.Create(q2[k]);
            a20 = Vector128.FusedMultiplyAdd(r0, x, a20);
            a21 = Vector128.FusedMultiplyAdd(r1, x, a21);
            a22 = Vector128.FusedMultiplyAdd(r2, x, a22);
            a23 = Vector128.FusedMultiplyAdd(r3, x, a23);
        }

        Add(scores, a00);
        Add(scores + 4, a01);
        Add(scores + 8, a02);
        Add(scores + 12, a03);
        Add(scores + Rows, a10);
        Add(scores + Rows + 4, a11);
        Add(scores + Rows + 8, a12);
        Add(scores + Rows + 12, a13);
        Add(scores + (2 * Rows), a20);
        Add(scores + (2 * Rows) + 4, a21);
        Add(scores + (2 * Rows) + 8, a22);
        Add(scores + (2 * Rows) + 12, a23);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One128(float** groups, float** questions, int from, int count, float* scores)
    {
        var g0 = groups[0] + ((nint)from * RowGroups.Size);
        float* q0 = questions[0] + from;
        Vector128<float> a00 = default, a01 = default, a02 = default, a03 = default;
        for (nint k = 0; k < count; k++)
        {
            var r0 = Vector128.Load(g0 + (k * RowGroups.Size));
            var r1 = Vector128.Load(g0 + (k * RowGroups.Size) + 4);
            var r2 = Vector128.Load(g0 + (k * RowGroups.Size) + 8);
            var r3 = Vector128.Load(g0 + (k * RowGroups.Size) + 12);
            var x = Vector128.Create(q0[k]);
            a00 = Vector128.FusedMultiplyAdd(r0, x, a00);
            a01 = Vector128.FusedMultiplyAdd(r1, x, a01);
            a02 = Vector128.FusedMultiplyAdd(r2, x, a02);
            a03 = Vector128.FusedMultiplyAdd(r3, x, a03);
        }

        Add(scores, a00);
        Add(scores + 4, a01);
        Add(scores + 8, a02);
        Add(scores + 12, a03);
    }
}
