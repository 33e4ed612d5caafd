using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RagProbe.Indexes.Embedded;

/// <summary>One thread's part of a search: multiplies tiles and offers what reaches a question's floor to its best hits.</summary>
internal sealed unsafe class TileScorer : IDisposable
{
    // Below this many questions that do not fill a tile, single ones are cheaper than a tile with idle places.
    private const int LeastInTile = 3;

    private readonly float* _matrix;
    private readonly UnitQuestions _questions;
    private readonly RowSet _live;
    private readonly int[] _rankOfRow;
    private readonly IReadOnlyList<DenseQuery> _queries;
    private readonly TopHits[] _hits;
    private readonly int _bits;
    private readonly float[] _floors;
    private readonly float* _scores;

    public TileScorer(float* matrix, UnitQuestions questions, RowSet live, int[] rankOfRow, IReadOnlyList<DenseQuery> queries, TopHits[] hits, int bits)
    {
        _matrix = matrix;
        (_questions, _live, _rankOfRow, _queries, _hits, _bits) = (questions, live, rankOfRow, queries, hits, bits);
        _scores = (float*)NativeMemory.AlignedAlloc(DotKernel.Questions * DotKernel.Rows * sizeof(float), 64);
        _floors = Array.ConvertAll(hits, Floor);
    }

    public void Score(ReadOnlySpan<int> groups)
    {
        var pointers = stackalloc float*[DotKernel.Groups];
        for (var first = 0; first < groups.Length; first += DotKernel.Groups)
        {
            // A tile that the groups do not fill repeats the last one; those scores are not read.
            var tile = groups.Slice(first, Math.Min(DotKernel.Groups, groups.Length - first));
            for (var i = 0; i < DotKernel.Groups; i++)
            {
                pointers[i] = _matrix + ((nint)tile[Math.Min(i, tile.Length - 1)] * RowGroups.Size * _questions.Dimensions);
            }

            ScoreTile(pointers, tile);
        }
    }

    public void Dispose() => NativeMemory.AlignedFree(_scores);

    // One step lower than the floor, which may have been rounded up; and a product may lie below -1 as it may above 1.
    private static float Floor(TopHits hits) =>
        hits.Floor <= -1 ? float.NegativeInfinity : MathF.BitDecrement((float)hits.Floor);

    private void ScoreTile(float** groups, ReadOnlySpan<int> tile)
    {
        var pointers = stackalloc float*[DotKernel.Questions];
        for (var first = 0; first < _questions.Count;)
        {
            var left = _questions.Count - first;
            var width = left < LeastInTile ? 1 : DotKernel.Questions;
            for (var i = 0; i < width; i++)
            {
                pointers[i] = _questions[Math.Min(first + i, _questions.Count - 1)];
            }

            DotKernel.Multiply(groups, pointers, width, _questions.Dimensions, _scores, _bits);
            for (var i = 0; i < Math.Min(width, left); i++)
            {
                Select(first + i, tile, _scores + (i * DotKernel.Rows));
            }

            first += width;
        }
    }

    private void Select(int question, ReadOnlySpan<int> tile, float* scores)
    {
        for (var i = 0; i < tile.Length; i++, scores += RowGroups.Size)
        {
            var reached = AtLeast(scores, _floors[question]);
            if (reached == 0)
            {
                continue;
            }

            for (reached &= (_queries[question].Allowed ?? _live).Group(tile[i]); reached != 0; reached &= reached - 1)
            {
                var lane = BitOperations.TrailingZeroCount(reached);

                // Rounding may carry the product of two unit vectors past 1.
                _hits[question].Offer(new Hit(Math.Clamp(scores[lane], -1f, 1f), _rankOfRow[(tile[i] * RowGroups.Size) + lane]));
            }

            _floors[question] = Floor(_hits[question]);
        }
    }

    // Bit i is set where the i-th score of a group is at least the floor.
    private static uint AtLeast(float* scores, float floor)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            return (uint)Vector512.GreaterThanOrEqual(Vector512.Load(scores), Vector512.Create(floor)).ExtractMostSignificantBits();
        }

        var floors = Vector256.Create(floor);
        return Vector256.GreaterThanOrEqual(Vector256.Load(scores), floors).ExtractMostSignificantBits()
            | (Vector256.GreaterThanOrEqual(Vector256.Load(scores + 8), floors).ExtractMostSignificantBits() << 8);
    }
}
