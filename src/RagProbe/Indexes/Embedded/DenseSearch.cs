namespace RagProbe.Indexes.Embedded;

/// <summary>
/// Exact nearest neighbours by cosine: every row is multiplied with every question. A tile of rows stays in the cache
/// while all questions pass over it; tiles are dealt out to threads; every thread keeps its own best hits and they are
/// merged at the end. Neither the deal nor the batch can change a score or the order of an answer.
/// </summary>
internal static class DenseSearch
{
    /// <param name="matrix">In the layout of <see cref="RowGroups"/>.</param>
    /// <param name="live">The rows that hold a chunk.</param>
    /// <param name="rankOfRow">Place of each row's id in ordinal order.</param>
    public static unsafe Hit[][] Run(float* matrix, int dimensions, RowSet live, int[] rankOfRow, IReadOnlyList<DenseQuery> queries, Execution execution, CancellationToken cancellationToken)
    {
        var merged = queries.Select(static query => query.NewHits()).ToArray();
        var candidates = queries.All(static query => query.Allowed is not null)
            ? queries.Select(static query => query.Allowed!).Distinct().Aggregate(static (a, b) => a.Union(b))
            : live;
        using var questions = new UnitQuestions(queries, dimensions);
        var dealer = new GroupDealer(candidates);

        void Work()
        {
            var hits = queries.Select(static query => query.NewHits()).ToArray();
            using var scorer = new TileScorer(matrix, questions, live, rankOfRow, queries, hits, execution.Bits);
            for (var groups = dealer.Next(); groups.Count > 0; groups = dealer.Next())
            {
                cancellationToken.ThrowIfCancellationRequested();
                scorer.Score(groups);
            }

            lock (merged)
            {
                for (var i = 0; i < merged.Length; i++)
                {
                    merged[i].Absorb(hits[i]);
                }
            }
        }

        var threads = Math.Min(execution.Threads, dealer.Deals);
        if (threads > 1)
        {
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken }, _ => Work());
        }
        else
        {
            Work();
        }

        return [.. merged.Select(static hits => hits.ToSortedArray())];
    }

    /// <param name="Bits">Register width, see <see cref="DotKernel"/>.</param>
    internal readonly record struct Execution(int Threads, int Bits)
    {
        public static Execution Default => new(Environment.ProcessorCount, DotKernel.PreferredBits);
    }
}
