using System.Globalization;
using System.Text;

namespace RagProbe.Tests.Runs;

/// <summary>trec_eval's measures once more, slowly and straight from their definitions, with nothing shared with the engine.</summary>
internal sealed class NaiveTrecEval
{
    private static readonly int[] Cutoffs = [5, 10, 15, 20, 30, 100, 200, 500, 1000];

    private readonly List<(string Topic, string Document, int Grade)> _judgments;
    private readonly List<(string Topic, string Document, double Score)> _lines;

    public NaiveTrecEval(string qrels, string run, bool single)
    {
        _judgments = [.. Fields(qrels).Select(field => (field[0], field[2], int.Parse(field[3], CultureInfo.InvariantCulture)))];
        _lines = [.. Fields(run).Select(field => (field[0], field[2], Number(field[4], single)))];
    }

    public int Level { get; init; } = 1;

    public bool AllTopics { get; init; }

    public bool JudgedOnly { get; init; }

    public int MaxDocuments { get; init; } = int.MaxValue;

    /// <summary>By topic, in the order of the bytes of their ids, then by measure.</summary>
    public IReadOnlyDictionary<string, Dictionary<string, double>> Topics() =>
        new SortedDictionary<string, Dictionary<string, double>>(
            JudgedTopics().Where(topic => _lines.Any(line => line.Topic == topic)).ToDictionary(topic => topic, Measures, StringComparer.Ordinal),
            Comparer<string>.Create(CompareBytes));

    public Dictionary<string, double> Summary()
    {
        var topics = Topics().Values.ToList();
        var averaged = AllTopics ? [.. JudgedTopics().Select(Measures)] : topics;
        var summary = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var measure in averaged[0].Keys)
        {
            var values = averaged.Select(topic => topic[measure]).ToList();
            summary[measure] = measure.StartsWith("num_", StringComparison.Ordinal) ? values.Sum() : values.Average();
        }

        summary["num_q"] = averaged.Count;
        summary["gm_map"] = Math.Exp(averaged.Average(topic => Math.Log(Math.Max(topic["map"], 0.00001))));
        summary["gm_bpref"] = Math.Exp(averaged.Average(topic => Math.Log(Math.Max(topic["bpref"], 0.00001))));
        return summary;
    }

    private List<string> JudgedTopics() => [.. _judgments.Select(judgment => judgment.Topic).Distinct(StringComparer.Ordinal)];

    private Dictionary<string, double> Measures(string topic)
    {
        var grades = _judgments.Where(judgment => judgment.Topic == topic).ToDictionary(judgment => judgment.Document, judgment => judgment.Grade, StringComparer.Ordinal);
        var list = _lines.Where(line => line.Topic == topic).ToList();
        list.Sort((one, other) => one.Score != other.Score ? other.Score.CompareTo(one.Score) : CompareBytes(other.Document, one.Document));
        var documents = list.Take(MaxDocuments).Select(line => line.Document).Where(document => !JudgedOnly || grades.GetValueOrDefault(document, -1) >= 0).ToList();

        bool IsRelevant(string document) => grades.GetValueOrDefault(document) >= Level;
        bool IsJudgedNot(string document) => grades.TryGetValue(document, out var grade) && grade >= 0 && grade < Level;
        int Found(int depth) => documents.Take(depth).Count(IsRelevant);
        double Precision(int depth) => (double)Found(depth) / depth;
        var count = documents.Count;
        var relevant = grades.Values.Count(grade => grade >= Level);
        var notRelevant = grades.Values.Count(grade => grade >= 0 && grade < Level);
        List<int> ranks = [.. Enumerable.Range(1, count).Where(rank => IsRelevant(documents[rank - 1]))];
        double PerRelevant(double sum) => relevant == 0 ? 0 : sum / relevant;
        double Dcg(IEnumerable<int> gains) => gains.Select((gain, index) => Math.Max(0, gain) / Math.Log(index + 2, 2)).Sum();
        double Ndcg(int k)
        {
            var ideal = Dcg(grades.Values.OrderDescending().Take(k));
            return ideal == 0 ? 0 : Dcg(documents.Take(k).Select(document => grades.GetValueOrDefault(document))) / ideal;
        }

        var values = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["num_ret"] = count,
            ["num_rel"] = relevant,
            ["num_rel_ret"] = ranks.Count,
            ["num_nonrel_judged_ret"] = documents.Count(IsJudgedNot),
            ["map"] = PerRelevant(ranks.Sum(Precision)),
            ["Rprec"] = PerRelevant(Found(relevant)),
            ["recip_rank"] = ranks.Count == 0 ? 0 : 1.0 / ranks[0],
            ["bpref"] = PerRelevant(ranks.Sum(rank => documents.Take(rank).Count(IsJudgedNot) is var above && above == 0 ? 1 : 1 - (Math.Min(above, relevant) / (double)Math.Min(notRelevant, relevant)))),
            ["infAP"] = PerRelevant(ranks.Sum(rank =>
            {
                if (rank == 1)
                {
                    return 1.0;
                }

                var above = documents.Take(rank - 1).ToList();
                double right = above.Count(IsRelevant), wrong = above.Count(IsJudgedNot), pooled = above.Count(document => grades.TryGetValue(document, out _));
                return (1.0 / rank) + ((rank - 1.0) / rank * (pooled / (rank - 1)) * ((right + 0.00001) / (right + wrong + 0.00002)));
            })),
            ["ndcg"] = Ndcg(int.MaxValue),
            ["set_P"] = count == 0 ? 0 : Precision(count),
            ["set_recall"] = PerRelevant(ranks.Count),
            ["set_F"] = ranks.Count == 0 ? 0 : 2 / ((1 / Precision(count)) + (relevant / (double)ranks.Count)),
            ["set_map"] = ranks.Count == 0 ? 0 : Precision(count) * ranks.Count / relevant,
            ["set_relative_P"] = Math.Min(count, relevant) == 0 ? 0 : ranks.Count / (double)Math.Min(count, relevant),
            ["utility"] = ranks.Count - (count - ranks.Count),
            ["binG"] = PerRelevant(ranks.Sum(rank => 1 / Math.Log(2 + documents.Take(rank - 1).Count(document => !IsRelevant(document)), 2))),
        };
        for (var tenths = 0; tenths <= 10; tenths++)
        {
            var needed = (int)Math.Floor((tenths / 10.0 * relevant) + 0.9);
            values[string.Create(CultureInfo.InvariantCulture, $"iprec_at_recall_{tenths / 10.0:F2}")] = Enumerable.Range(1, count).Where(rank => Found(rank) >= needed).Select(Precision).DefaultIfEmpty(0).Max();
        }

        values["11pt_avg"] = values.Where(value => value.Key.StartsWith("iprec", StringComparison.Ordinal)).Average(value => value.Value);
        foreach (var k in Cutoffs)
        {
            values[Name("P", k)] = Precision(k);
            values[Name("recall", k)] = PerRelevant(Found(k));
            values[Name("map_cut", k)] = PerRelevant(ranks.Where(rank => rank <= k).Sum(Precision));
            values[Name("ndcg_cut", k)] = Ndcg(k);
            values[Name("relative_P", k)] = relevant == 0 ? 0 : Found(k) / (double)Math.Min(k, relevant);
        }

        foreach (var k in new[] { 1, 5, 10 })
        {
            values[Name("success", k)] = Found(k) > 0 ? 1 : 0;
        }

        return values;
    }

    private static string Name(string measure, int k) => string.Create(CultureInfo.InvariantCulture, $"{measure}_{k}");

    private static double Number(string text, bool single)
    {
        var value = double.Parse(text, CultureInfo.InvariantCulture);
        return single ? (float)value : value;
    }

    private static IEnumerable<string[]> Fields(string text) =>
        text.Split('\n').Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Where(fields => fields.Length > 0);

    private static int CompareBytes(string? one, string? other) => Encoding.UTF8.GetBytes(one!).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other!));
}
