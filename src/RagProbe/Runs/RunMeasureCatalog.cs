using System.Collections.Immutable;
using System.Globalization;
using RagProbe.Scoring;

namespace RagProbe.Runs;

/// <summary>
/// The measures of runs by name: trec_eval's own (<c>map</c>, <c>ndcg_cut_10</c>; case matters), and those of <see cref="MeasureCatalog"/>
/// over sources (<c>nDCG@10</c>), which bring judged@k along.
/// </summary>
public static class RunMeasureCatalog
{
    /// <summary>What trec_eval prints unless told otherwise.</summary>
    public const string Official = "official";

    private const string All = "all_trec";

    private static readonly string[] Cutoffs = ["5", "10", "15", "20", "30", "100", "200", "500", "1000"];

    // In the order in which trec_eval prints them.
    private static readonly TrecEntry[] Entries =
    [
        new("runid", RunSummary.Tag),
        new("num_q", RunSummary.TopicCount),
        new("num_ret", RunSummary.Sum, static _ => static ranking => ranking.Grades.Length),
        new("num_rel", RunSummary.Sum, static level => ranking => ranking.CountRelevant(level)),
        new("num_rel_ret", RunSummary.Sum, static level => ranking => TrecFormulas.Found(ranking, level)),
        new("map", static level => new AveragePrecision(null, RankingLevel.Source, level)),
        new("gm_map", RunSummary.GeometricMean, static level => new AveragePrecision(null, RankingLevel.Source, level).Score),
        new("Rprec", static level => new RPrecision(RankingLevel.Source, level)),
        new("bpref", static level => new BinaryPreference(RankingLevel.Source, level)),
        new("recip_rank", static level => new ReciprocalRank(null, RankingLevel.Source, level)),
        new("iprec_at_recall", ["0.00", "0.10", "0.20", "0.30", "0.40", "0.50", "0.60", "0.70", "0.80", "0.90", "1.00"], 1, static (level, recall) => new InterpolatedPrecision(recall, RankingLevel.Source, level).Score),
        new("P", Cutoffs, static (level, k) => new Precision(k, RankingLevel.Source, level)),
        new("relstring", RunSummary.RelevanceString) { IsOfficial = false },
        new("recall", Cutoffs, static (level, k) => new Recall(k, RankingLevel.Source, level)) { IsOfficial = false },
        new("infAP", static level => new InferredAveragePrecision(RankingLevel.Source, level)) { IsOfficial = false },
        new("gm_bpref", RunSummary.GeometricMean, static level => new BinaryPreference(RankingLevel.Source, level).Score) { IsOfficial = false },
        new("Rprec_mult", ["0.20", "0.40", "0.60", "0.80", "1.00", "1.20", "1.40", "1.60", "1.80", "2.00"], 100, static (level, multiple) => ranking => TrecFormulas.PrecisionAtMultiple(ranking, level, multiple)) { IsOfficial = false },
        new("utility", RunSummary.Mean, static level => ranking => TrecFormulas.Utility(ranking, level)) { IsOfficial = false },
        new("11pt_avg", RunSummary.Mean, static level => ranking => TrecFormulas.ElevenPointAverage(ranking, level)) { IsOfficial = false },
        new("binG", RunSummary.Mean, static level => ranking => TrecFormulas.BinaryGain(ranking, level)) { IsOfficial = false },
        new("G", RunSummary.Mean, static _ => static ranking => TrecFormulas.Gain(ranking)) { IsOfficial = false },
        new("ndcg", static _ => new Ndcg(null)) { IsOfficial = false },
        new("ndcg_rel", RunSummary.Mean, static _ => static ranking => TrecFormulas.NdcgAtRelevant(ranking)) { IsOfficial = false },
        new("Rndcg", RunSummary.Mean, static level => ranking => TrecFormulas.NdcgAtLevels(ranking, level)) { IsOfficial = false },
        new("ndcg_cut", Cutoffs, static (_, k) => new Ndcg(k)) { IsOfficial = false },
        new("map_cut", Cutoffs, static (level, k) => new AveragePrecision(k, RankingLevel.Source, level)) { IsOfficial = false },
        new("relative_P", Cutoffs, int.MaxValue, static (level, k) => ranking => TrecFormulas.RelativePrecision(ranking, level, (int)k)) { IsOfficial = false },
        new("success", ["1", "5", "10"], static (level, k) => new Success(k, RankingLevel.Source, level)) { IsOfficial = false },
        new("set_P", static level => new Precision(null, RankingLevel.Source, level)) { IsOfficial = false },
        new("set_relative_P", RunSummary.Mean, static level => ranking => TrecFormulas.RelativePrecision(ranking, level, cutoff: null)) { IsOfficial = false },
        new("set_recall", static level => new Recall(null, RankingLevel.Source, level)) { IsOfficial = false },
        new("set_map", RunSummary.Mean, static level => ranking => TrecFormulas.SetAveragePrecision(ranking, level)) { IsOfficial = false },
        new("set_F", static level => new F1(null, RankingLevel.Source, level)) { IsOfficial = false },
        new("num_nonrel_judged_ret", RunSummary.Sum, static level => ranking => TrecFormulas.Found(ranking, 0) - TrecFormulas.Found(ranking, level) - ranking.Judged.Count(static judged => !judged)) { IsOfficial = false },
    ];

    /// <param name="names">
    /// Names, separated by commas: <c>official</c>, <c>all_trec</c>, trec_eval's names with or without cut-off (<c>P</c> is
    /// <c>P_5</c> to <c>P_1000</c>), and ours. Trec_eval's come first, in its order.
    /// </param>
    /// <param name="relevanceLevel">The lowest relevant grade, 1 to 127; nDCG and ERR look at grades instead.</param>
    /// <exception cref="FormatException">A name is no measure of documents; the message lists what there is.</exception>
    public static ImmutableArray<RunMeasure> Parse(string names, int relevanceLevel)
    {
        ArgumentNullException.ThrowIfNull(names);
        var chosen = new SortedDictionary<(int Entry, double Parameter), RunMeasure>();
        var others = new List<string>();
        foreach (var name in MeasureCatalog.SplitNames(names))
        {
            if (!TryAdd(name, relevanceLevel, chosen))
            {
                others.Add(name);
            }
        }

        return [.. chosen.Values, .. Ours(others, relevanceLevel)];
    }

    private static bool TryAdd(string name, int level, SortedDictionary<(int Entry, double Parameter), RunMeasure> chosen)
    {
        var found = false;
        for (var i = 0; i < Entries.Length; i++)
        {
            var entry = Entries[i];
            if (name == All || (name == Official && entry.IsOfficial) || name == entry.Name)
            {
                foreach (var (parameter, measure) in entry.Usual(level))
                {
                    chosen[(i, parameter)] = measure;
                }

                found = true;
            }
            else if (entry.TryParse(name, level) is { } one)
            {
                chosen[(i, one.Parameter)] = one.Measure;
                found = true;
            }
        }

        return found;
    }

    private static IEnumerable<RunMeasure> Ours(List<string> names, int relevanceLevel)
    {
        ImmutableArray<IMeasure> measures;
        try
        {
            measures = MeasureCatalog.ParseList(string.Join(',', names), relevanceLevel);
        }
        catch (FormatException exception)
        {
            throw new FormatException($"{exception.Message}{Environment.NewLine}official, all_trec, {string.Join(", ", Entries.Select(entry => entry.Form))}{Environment.NewLine}as trec_eval has them", exception);
        }

        var ranked = new List<RankMeasure>();
        foreach (var measure in measures)
        {
            ranked.Add(measure is RankMeasure { Level: RankingLevel.Source } rank ? rank : throw new FormatException($"\"{measure.Name}\" looks at texts or answers; a run has nothing but documents. Choose one of the measures over sources, such as nDCG@10."));
        }

        // What nobody judged counts as not relevant: how much that is belongs beside every value.
        return ranked.Concat(ranked.Select(measure => measure.Cutoff).Distinct().Order().Select(cutoff => new JudgedShare(cutoff)))
            .DistinctBy(measure => measure.Name, StringComparer.Ordinal)
            .Select(measure => new RunMeasure { Name = measure.Name, Score = measure.Score, HighestGrade = (measure as ExpectedReciprocalRank)?.HighestGrade });
    }

    /// <summary>One of trec_eval's measures, or a family of them with a parameter in the name.</summary>
    private sealed record TrecEntry
    {
        private readonly Func<int, double, Func<JudgedRanking, double?>> _score;
        private readonly string[] _usual = [];
        private readonly RunSummary _summary;
        private readonly double _largest;

        public TrecEntry(string name, RunSummary summary, Func<int, Func<JudgedRanking, double?>>? score = null) =>
            (Name, _summary, _score) = (name, summary, (level, _) => score?.Invoke(level) ?? (static _ => null));

        public TrecEntry(string name, Func<int, RankMeasure> measure) : this(name, RunSummary.Mean, level => measure(level).Score)
        {
        }

        public TrecEntry(string name, string[] usual, double largest, Func<int, double, Func<JudgedRanking, double?>> score) =>
            (Name, _usual, _largest, _score) = (name, usual, largest, score);

        public TrecEntry(string name, string[] usual, Func<int, int, RankMeasure> measure)
            : this(name, usual, int.MaxValue, (level, k) => measure(level, (int)k).Score)
        {
        }

        public string Name { get; }

        public bool IsOfficial { get; init; } = true;

        /// <summary>As it is written: with a parameter where there is one.</summary>
        public string Form => _usual.Length == 0 ? Name : $"{Name}_{_usual[0]}";

        private bool IsRank => _largest == int.MaxValue;

        public IEnumerable<(double Parameter, RunMeasure Measure)> Usual(int level) =>
            _usual.Length == 0 ? [(0, Measure(Name, level, 0))] : _usual.Select(text => TryParse($"{Name}_{text}", level)!.Value);

        public (double Parameter, RunMeasure Measure)? TryParse(string name, int level)
        {
            if (_usual.Length == 0 || !name.StartsWith(Name + "_", StringComparison.Ordinal)
                || !double.TryParse(name.AsSpan(Name.Length + 1), IsRank ? NumberStyles.None : NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var parameter))
            {
                return null;
            }

            if (parameter > _largest || (IsRank && parameter < 1))
            {
                throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"\"{name}\": {parameter} is not {(IsRank ? 1 : 0)} to {_largest}"));
            }

            return (parameter, Measure(string.Create(CultureInfo.InvariantCulture, $"{Name}_{parameter.ToString(IsRank ? "F0" : "F2", CultureInfo.InvariantCulture)}"), level, parameter));
        }

        private RunMeasure Measure(string name, int level, double parameter) => new() { Name = name, Summary = _summary, Score = _score(level, parameter) };
    }
}
