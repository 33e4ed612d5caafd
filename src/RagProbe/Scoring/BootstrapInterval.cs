using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MathNet.Numerics.Distributions;

namespace RagProbe.Scoring;

/// <summary>
/// Bias-corrected and accelerated (BCa) bootstrap intervals of means (Efron 1987; Efron and Tibshirani 1993, chapter 14):
/// 95 %, 10,000 resamples. Depends on the values alone, not on their order, and gives the same bits on every machine: the
/// generator is our own, and sums are taken in one fixed order.
/// </summary>
internal static class BootstrapInterval
{
    private const int Resamples = 10_000;
    private const ulong Seed = 1;
    private const double Tail = 0.025;

    /// <summary>One statistic a row. Rows have the same length n, at least 1, and share their resamples.</summary>
    /// <param name="rows">Sorted in place.</param>
    public static SummaryStatistic[] Of(double[][] rows)
    {
        foreach (var row in rows)
        {
            Array.Sort(row);
        }

        var means = rows.Select(static _ => new double[Resamples]).ToArray();
        Parallel.ForEach(Partitioner.Create(0, Resamples), range => Resample(rows, means, range.Item1, range.Item2));
        return [.. rows.Select((values, row) => Interval(values, means[row]))];
    }

    // Compiled for this processor at once: the sweep would be over before the runtime finds out that it is worth it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Resample(double[][] sorted, double[][] means, int first, int end)
    {
        var count = sorted[0].Length;
        var random = SplitMix64.After(Seed, (ulong)first * (ulong)count);
        var times = new double[count];
        for (var resample = first; resample < end; resample++)
        {
            Array.Clear(times);
            for (var draw = 0; draw < count; draw++)
            {
                times[random.Below(count)]++;
            }

            for (var row = 0; row < sorted.Length; row++)
            {
                means[row][resample] = Dot(times, sorted[row]) / count;
            }
        }
    }

    private static SummaryStatistic Interval(double[] values, double[] means)
    {
        var mean = Sum(values) / values.Length;
        if (values[0].Equals(values[^1]))
        {
            // The sum of n equal values may be off by a rounding.
            return new SummaryStatistic(values[0], values[0], values[0], values.Length);
        }

        Array.Sort(means);
        var bias = Bias(means, mean);
        var acceleration = Acceleration(values, mean);
        return new SummaryStatistic(mean, Bound(Tail), Bound(1 - Tail), values.Length);

        double Bound(double probability)
        {
            var z = bias + Normal.InvCDF(0, 1, probability);
            var denominator = 1 - (acceleration * z);

            // Beyond the pole the correction has no meaning: the end of the distribution is the bound.
            var level = denominator > 0 ? Normal.CDF(0, 1, bias + (z / denominator)) : z > 0 ? 1 : 0;
            return means[(int)Math.Round(level * (Resamples - 1))];
        }
    }

    // How far the median of the resampled means lies from the mean, in standard deviations. Ties count half: the values are
    // often zeros and ones, and many resamples have exactly the mean.
    private static double Bias(double[] means, double mean)
    {
        const double Rounding = 1e-12;
        int below = 0, equal = 0;
        foreach (var resampled in means)
        {
            if (Math.Abs(resampled - mean) <= Rounding)
            {
                equal++;
            }
            else if (resampled < mean)
            {
                below++;
            }
        }

        var share = (below + (0.5 * equal)) / Resamples;
        return Normal.InvCDF(0, 1, Math.Clamp(share, 0.5 / Resamples, 1 - (0.5 / Resamples)));
    }

    // For a mean, the jackknife form reduces to the skewness of the values over 6 sqrt(n).
    private static double Acceleration(double[] values, double mean)
    {
        double squares = 0, cubes = 0;
        foreach (var value in values)
        {
            var deviation = value - mean;
            squares += deviation * deviation;
            cubes += deviation * deviation * deviation;
        }

        return cubes / (6 * Math.Pow(squares, 1.5));
    }

    private static double Sum(double[] values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum;
    }

    // Four sums, always the same four: fast, and independent of how wide the machine's vectors are. Not fused, which rounds otherwise.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Dot(double[] left, double[] right)
    {
        var sums = Vector256<double>.Zero;
        var i = 0;
        for (; i + 3 < left.Length; i += 4)
        {
            sums += Vector256.LoadUnsafe(ref left[i]) * Vector256.LoadUnsafe(ref right[i]);
        }

        var first = sums[0];
        for (; i < left.Length; i++)
        {
            first += left[i] * right[i];
        }

        return first + sums[1] + (sums[2] + sums[3]);
    }

    /// <summary>Steele, Lea and Flood 2014. Unlike <see cref="Random"/>, its numbers are defined for all time.</summary>
    private struct SplitMix64(ulong state)
    {
        private const ulong Step = 0x9E3779B97F4A7C15;

        private ulong _state = state;

        /// <summary>As if so many numbers had been drawn.</summary>
        public static SplitMix64 After(ulong seed, ulong drawn) => new(unchecked(seed + (drawn * Step)));

        public int Below(int bound)
        {
            _state += Step;
            var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return (int)Math.BigMul(mixed ^ (mixed >> 31), (ulong)bound, out _);
        }
    }
}
