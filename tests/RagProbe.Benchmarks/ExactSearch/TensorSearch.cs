using System.Numerics.Tensors;
using RagProbe.Indexes.Embedded;

namespace RagProbe.Benchmarks.ExactSearch;

/// <summary>
/// The baseline: one question at a time, every row multiplied by <see cref="TensorPrimitives.Dot{T}"/>, the rows split
/// evenly over the threads, each with a heap of its best. Vectors are normalised beforehand, so that this too is only a product.
/// </summary>
internal static class TensorSearch
{
    public static Hit[][] OneByOne(Workload workload, int threads) =>
        Array.ConvertAll(workload.Questions, question => Search(workload, question, threads));

    private static Hit[] Search(Workload workload, float[] question, int threads)
    {
        var parts = new TopHits[threads];
        void Scan(int thread)
        {
            var hits = new TopHits(Workload.Limit, threshold: null);
            var floor = double.NegativeInfinity;
            var end = (int)((long)Workload.Rows * (thread + 1) / threads);
            for (var row = (int)((long)Workload.Rows * thread / threads); row < end; row++)
            {
                var score = TensorPrimitives.Dot(question, workload.Row(row));
                if (score >= floor)
                {
                    hits.Offer(new Hit(score, row));
                    floor = hits.Floor;
                }
            }

            parts[thread] = hits;
        }

        if (threads == 1)
        {
            Scan(0);
        }
        else
        {
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, Scan);
        }

        for (var thread = 1; thread < threads; thread++)
        {
            parts[0].Absorb(parts[thread]);
        }

        return parts[0].ToSortedArray();
    }
}
