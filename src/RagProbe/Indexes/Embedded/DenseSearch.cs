using System.Runtime.InteropServices;

namespace RagProbe.Indexes.Embedded;

/// <summary>
/// Exact nearest neighbours by cosine: every row is multiplied with every question. Rows are read in blocks that stay in
/// the cache while all questions pass over them; blocks are dealt out to threads; every thread keeps its own best hits
/// and they are merged at the end. Neither the deal nor the batch can change a score or the order of an answer.
/// </summary>
internal static unsafe class DenseSearch
{
    // 128 rows of 384 floats are 196 kB: they stay in a second-level cache beside the packed questions.
    private const int BlockRows = 128;
    private const int BlocksPerDeal = 8;

    /// <param name="matrix">Row r starts at <c>r * dimensions</c>.</param>
    /// <param name="all">The live rows.</param>
    /// <param name="rankOfRow">Place of each row's id in ordinal order.</param>
    public static Hit[][] Run(float* matrix, int dimensions, RowSet all, int[] rankOfRow, IReadOnlyList<Query> queries, Execution execution, CancellationToken cancellationToken)
    {
        using var packed = new PackedQueries([.. queries.Select(static query => query.Vector)], dimensions);
        var merged = queries.Select(static query => query.NewHits()).ToArray();
        var candidates = queries.All(static query => query.Allowed is not null)
            ? queries.Select(static query => query.Allowed!).Distinct().Aggregate(static (a, b) => a.Union(b))
            : all;
        var next = -1;

        void Work()
        {
            var hits = queries.Select(static query => query.NewHits()).ToArray();
            using var block = new Block(matrix, packed, rankOfRow, queries, hits, execution.Bits);
            for (var deal = Interlocked.Increment(ref next); (long)deal * BlocksPerDeal * BlockRows < all.RowCount; deal = Interlocked.Increment(ref next))
            {
                cancellationToken.ThrowIfCancellationRequested();
                for (var i = 0; i < BlocksPerDeal; i++)
                {
                    var start = ((long)deal * BlocksPerDeal * BlockRows) + (i * BlockRows);
                    if (start >= all.RowCount)
                    {
                        break;
                    }

                    block.Score(candidates, (int)start, (int)Math.Min(start + BlockRows, all.RowCount));
                }
            }

            lock (merged)
            {
                for (var i = 0; i < merged.Length; i++)
                {
                    merged[i].Absorb(hits[i]);
                }
            }
        }

        if (execution.Threads > 1 && all.RowCount > BlockRows * BlocksPerDeal)
        {
            Parallel.For(0, execution.Threads, new ParallelOptions { MaxDegreeOfParallelism = execution.Threads, CancellationToken = cancellationToken }, _ => Work());
        }
        else
        {
            Work();
        }

        return [.. merged.Select(static hits => hits.ToSortedArray())];
    }

    /// <param name="Allowed">The rows that pass the question's filter; null for all live ones.</param>
    internal sealed record Query(ReadOnlyMemory<float> Vector, int Limit, double? Threshold, RowSet? Allowed)
    {
        public TopHits NewHits() => new(Limit, Threshold);
    }

    /// <param name="Bits">Register width, see <see cref="DotKernel"/>.</param>
    internal readonly record struct Execution(int Threads, int Bits)
    {
        public static Execution Default => new(Environment.ProcessorCount, DotKernel.PreferredBits);
    }

    /// <summary>One thread's buffers.</summary>
    private sealed class Block : IDisposable
    {
        private readonly float* _matrix;
        private readonly PackedQueries _packed;
        private readonly int[] _rankOfRow;
        private readonly IReadOnlyList<Query> _queries;
        private readonly TopHits[] _hits;
        private readonly int _bits;
        private readonly int[] _rows = new int[BlockRows];
        private readonly float[] _floors;
        private readonly float* _scores;

        public Block(float* matrix, PackedQueries packed, int[] rankOfRow, IReadOnlyList<Query> queries, TopHits[] hits, int bits)
        {
            _matrix = matrix;
            (_packed, _rankOfRow, _queries, _hits, _bits) = (packed, rankOfRow, queries, hits, bits);
            _scores = (float*)NativeMemory.AlignedAlloc((BlockRows + DotKernel.Rows) * DotKernel.WideLanes * sizeof(float), 64);

            // Unused lanes have a floor that no score reaches.
            _floors = new float[packed.Tiles.Sum(static tile => tile.Width)];
            _floors.AsSpan().Fill(float.PositiveInfinity);
            for (var i = 0; i < hits.Length; i++)
            {
                SetFloor(i);
            }
        }

        public void Dispose() => NativeMemory.AlignedFree(_scores);

        public void Score(RowSet candidates, int start, int end)
        {
            var count = candidates.CopyRange(start, end, _rows);
            if (count == 0)
            {
                return;
            }

            var rows = stackalloc float*[DotKernel.Rows];
            foreach (var tile in _packed.Tiles)
            {
                for (var first = 0; first < count; first += DotKernel.Rows)
                {
                    for (var i = 0; i < DotKernel.Rows; i++)
                    {
                        // A tile that the rows do not fill repeats the last one; those products are not read.
                        rows[i] = _matrix + ((nint)_rows[Math.Min(first + i, count - 1)] * _packed.Dimensions);
                    }

                    DotKernel.Multiply(_packed.Components(tile), tile.Width, rows, _packed.Dimensions, _scores + (first * tile.Width), _bits);
                }

                Select(tile, count);
            }
        }

        private void Select(PackedQueries.Tile tile, int count)
        {
            var floors = _floors.AsSpan(tile.First, tile.Width);
            for (var i = 0; i < count; i++)
            {
                var scores = new ReadOnlySpan<float>(_scores + (i * tile.Width), tile.Width);
                for (var lane = 0; lane < tile.Width; lane += DotKernel.Lanes)
                {
                    var reached = Lanes.AtLeast(scores[lane..], floors[lane..]);
                    for (; reached != 0; reached &= reached - 1)
                    {
                        var query = tile.First + lane + System.Numerics.BitOperations.TrailingZeroCount(reached);
                        Offer(query, _rows[i], scores[query - tile.First]);
                    }
                }
            }
        }

        private void Offer(int query, int row, float score)
        {
            if (_queries[query].Allowed is { } allowed && !allowed.Contains(row))
            {
                return;
            }

            // Rounding may carry the product of two unit vectors past 1.
            _hits[query].Offer(new Hit(Math.Clamp(score, -1f, 1f), _rankOfRow[row]));
            SetFloor(query);
        }

        private void SetFloor(int query)
        {
            // One step lower than the floor, which may have been rounded up; and a product may lie below -1 as it may above 1.
            var floor = _hits[query].Floor;
            _floors[query] = floor <= -1 ? float.NegativeInfinity : MathF.BitDecrement((float)floor);
        }
    }
}
