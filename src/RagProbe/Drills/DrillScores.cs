using RagProbe.Diagnosis;
using RagProbe.Text;

namespace RagProbe.Drills;

/// <summary>What a drill says about the diagnoser, over the items that count.</summary>
public sealed record DrillScores
{
    /// <summary>How often the questions are drawn again for the interval.</summary>
    public const int Resamples = 2000;

    private const double Tail = 0.025;

    /// <summary>By name. Only causes that were injected into at least one question that failed.</summary>
    public required IReadOnlyList<CauseScore> Causes { get; init; }

    /// <summary>By truth, then by what was named.</summary>
    public required IReadOnlyList<ConfusionCell> Confusion { get; init; }

    /// <summary>The mean F1 of the injected causes: each counts alike.</summary>
    public required double MacroF1 { get; init; }

    /// <summary>
    /// Bounds of a 95 % percentile interval of <see cref="MacroF1"/>. Questions are drawn, not items: the same question fails under
    /// several faults. A cause that a draw misses does not count in it.
    /// </summary>
    public required double MacroF1Low { get; init; }

    /// <inheritdoc cref="MacroF1Low"/>
    public required double MacroF1High { get; init; }

    /// <summary>Share of the items whose cause was named.</summary>
    public required double Top1 { get; init; }

    /// <summary>Share of the items whose cause was named, or was the first of the others.</summary>
    public required double Top2 { get; init; }

    /// <summary>Share of the items of which nothing was named.</summary>
    public required double AbstentionRate { get; init; }

    /// <param name="items">Those that count. Without any, every number is 0.</param>
    /// <param name="seed">Of the interval.</param>
    public static DrillScores Of(IReadOnlyList<DrillItem> items, int seed)
    {
        var pairs = items.Select(item => (item.Truth, item.Named)).ToList();
        var (low, high) = Interval(items, seed);
        var causes = Score(pairs);
        return new DrillScores
        {
            Causes = causes,
            Confusion =
            [
                .. pairs.CountBy(static pair => pair)
                    .Select(static entry => new ConfusionCell(entry.Key.Truth, entry.Key.Named, entry.Value))
                    .OrderBy(static cell => cell.Truth, StringComparer.Ordinal)
                    .ThenBy(static cell => cell.Named, StringComparer.Ordinal),
            ],
            MacroF1 = Mean(causes),
            MacroF1Low = low,
            MacroF1High = high,
            Top1 = Share(items, static item => item.IsRight),
            Top2 = Share(items, static item => item.IsRightOfTwo),
            AbstentionRate = Share(items, static item => item.Named == CauseCodes.Unknown),
        };
    }

    /// <summary>Precision and recall of every cause that is the truth of any pair, by name.</summary>
    internal static IReadOnlyList<CauseScore> Score(IReadOnlyList<(string Truth, string Named)> pairs)
    {
        var injected = pairs.CountBy(static pair => pair.Truth, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var named = pairs.CountBy(static pair => pair.Named, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var right = pairs.Where(static pair => pair.Truth == pair.Named).CountBy(static pair => pair.Truth, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        return
        [
            .. injected.OrderBy(static entry => entry.Key, StringComparer.Ordinal).Select(entry =>
            {
                double hits = right.GetValueOrDefault(entry.Key);
                return new CauseScore(entry.Key, entry.Value, hits > 0 ? hits / named[entry.Key] : 0, hits / entry.Value);
            }),
        ];
    }

    internal static double Mean(IReadOnlyList<CauseScore> causes) => causes.Count == 0 ? 0 : causes.Average(static cause => cause.F1);

    private static double Share(IReadOnlyList<DrillItem> items, Func<DrillItem, bool> counts) => items.Count == 0 ? 0 : (double)items.Count(counts) / items.Count;

    private static (double Low, double High) Interval(IReadOnlyList<DrillItem> items, int seed)
    {
        if (items.Count == 0)
        {
            return (0, 0);
        }

        // Causes by number, so that a draw is arithmetic on small arrays.
        var names = items.Select(item => item.Truth).Concat(items.Select(item => item.Named)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var numbers = names.Index().ToDictionary(static entry => entry.Item, static entry => entry.Index, StringComparer.Ordinal);
        var questions = items
            .GroupBy(item => item.QuestionId, StringComparer.Ordinal)
            .OrderBy(static group => group.Key, StringComparer.Ordinal)
            .Select(group => group.Select(item => (Truth: numbers[item.Truth], Named: numbers[item.Named])).ToArray())
            .ToArray();
        var random = new SeededRandom(seed, "bootstrap");
        var means = new double[Resamples];
        var (injected, named, right) = (new int[names.Count], new int[names.Count], new int[names.Count]);
        for (var resample = 0; resample < Resamples; resample++)
        {
            Array.Clear(injected);
            Array.Clear(named);
            Array.Clear(right);
            for (var draw = 0; draw < questions.Length; draw++)
            {
                foreach (var (truth, name) in random.Pick(questions))
                {
                    injected[truth]++;
                    named[name]++;
                    right[truth] += truth == name ? 1 : 0;
                }
            }

            // F1 = 2 right / (injected + named).
            var causes = Enumerable.Range(0, names.Count).Where(cause => injected[cause] > 0).ToList();
            means[resample] = causes.Average(cause => 2.0 * right[cause] / (injected[cause] + named[cause]));
        }

        Array.Sort(means);
        return (means[(int)Math.Round(Tail * (Resamples - 1))], means[(int)Math.Round((1 - Tail) * (Resamples - 1))]);
    }
}
