using System.Diagnostics;
using System.Globalization;
using System.Text;
using RagProbe.Indexes.Embedded;

namespace RagProbe.Benchmarks.ExactSearch;

/// <summary>64 questions over 100,000 x 384: one batch against one question at a time, measured in turns within one run.</summary>
internal static class ExactSearchComparison
{
    private const int Questions = 64;
    private const int Rounds = 15;

    public static async Task RunAsync(string[] arguments)
    {
        using var workload = new Workload(Questions);
        RequireSameAnswers(workload.Batch(1), TensorSearch.OneByOne(workload, 1));
        int[] threadCounts = Environment.ProcessorCount == 1 ? [1] : [1, Environment.ProcessorCount];
        var text = new StringBuilder(Heading());
        foreach (var threads in threadCounts)
        {
            text.Append(Measure(workload, threads));
        }

        await ResultFile.WriteAsync(text.ToString(), arguments);
    }

    private static string Heading() => $"""
        # Exact search: a batch against one question at a time

        `dotnet run -c Release --project tests/RagProbe.Benchmarks -- compare exact-search tests/RagProbe.Benchmarks/results/exact-search.md`

        {Questions} questions over {Workload.Rows:N0} random unit vectors of {Workload.Dimensions} floats ({(long)Workload.Rows * Workload.Dimensions * sizeof(float) / 1e6:N0} MB, more than the caches hold), the best {Workload.Limit} each. One
        process, the variants in turns, {Rounds} rounds after a warm-up; all variants gave the same answers. The peak is a loop of
        multiply-adds on registers, measured in the same rounds; its best round counts. Figures are of the median round, those in
        brackets of the best.

        {ResultFile.Machine()}; kernel of {DotKernel.PreferredBits} bits.

        """.ReplaceLineEndings("\n");

    private static string Measure(Workload workload, int threads)
    {
        Variant[] variants =
        [
            new("batch of 64, blocked kernel", () => workload.Batch(threads)),
            new("one at a time, blocked kernel", () => workload.OneByOne(threads)),
            new("one at a time, `TensorPrimitives.Dot`", () => TensorSearch.OneByOne(workload, threads)),
        ];
        var peaks = new List<double>();
        for (var round = -2; round < Rounds; round++)
        {
            var peak = MultiplyAddPeak.MeasureGigaflops(threads);
            foreach (var variant in variants)
            {
                var started = Stopwatch.GetTimestamp();
                variant.Run();
                variant.Milliseconds.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }

            if (round < 0)
            {
                // Warm-up: the runtime is still compiling.
                Array.ForEach(variants, static variant => variant.Milliseconds.Clear());
                continue;
            }

            peaks.Add(peak);
        }

        return Table(workload, threads, variants, peaks);
    }

    private static string Table(Workload workload, int threads, Variant[] variants, List<double> peaks)
    {
        var baseline = variants[^1].Milliseconds;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"\n## {threads} {(threads == 1 ? "thread" : "threads")}, multiply-add peak {peaks.Max():F0} Gflop/s\n\n");
        text.Append("| variant | min ms | median ms | questions/s | times the baseline | Gflop/s | share of the peak |\n|---|---|---|---|---|---|---|\n");
        foreach (var variant in variants)
        {
            var (median, best) = (Median(variant.Milliseconds), variant.Milliseconds.Min());
            var (gigaflops, bestGigaflops) = (workload.Operations / median / 1e6, workload.Operations / best / 1e6);
            text.Append(CultureInfo.InvariantCulture, $"| {variant.Name} | {best:F1} | {median:F1} | {Questions / median * 1000:F0} | {Median(baseline) / median:F1} ({baseline.Min() / best:F1}) | {gigaflops:F1} ({bestGigaflops:F1}) | {100 * gigaflops / peaks.Max():F0} % ({100 * bestGigaflops / peaks.Max():F0} %) |\n");
        }

        return text.ToString();
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    // Both sum in single precision but in another order, so neighbours closer than rounding may swap.
    private static void RequireSameAnswers(Hit[][] left, Hit[][] right)
    {
        for (var i = 0; i < left.Length; i++)
        {
            for (var j = 0; j < left[i].Length; j++)
            {
                if (Math.Abs(left[i][j].Score - right[i][j].Score) > 1e-5)
                {
                    throw new InvalidOperationException($"question {i}, rank {j}: {left[i][j].Score} against {right[i][j].Score}");
                }
            }
        }
    }

    private sealed record Variant(string Name, Func<Hit[][]> Run)
    {
        public List<double> Milliseconds { get; } = [];
    }
}
