using System.Globalization;
using CsCheck;
using RagProbe.Runs;

namespace RagProbe.Tests.Runs;

/// <summary>Scores of random runs against <see cref="NaiveTrecEval"/>: ties, graded, negative and missing judgments, topics that one side lacks, lines of topics mixed.</summary>
public sealed class RunScorerPropertyTests
{
    // Ids whose order as UTF-16 is not that of their bytes, and scores that only double precision tells apart.
    private static readonly string[] Documents = ["d1", "d10", "d2", "D3", "é", "\uff5e", "\U0001f600", "d-4", "d_5", "a", "z", "zz"];
    private static readonly string[] Scores = ["1", "1.00000001", "0.5", "5e-1", "-2", "-0", "0", "1e3", "12.25", ".25"];
    private static readonly string[] TopicIds = ["1", "10", "2", "q"];

    private static readonly Gen<string> Qrels = Gen.Select(OneOf(TopicIds), OneOf(Documents), Gen.Int[-1, 3]).List[1, 30]
        .Select(judgments => Lines(judgments.DistinctBy(judgment => (judgment.Item1, judgment.Item2)).Select(judgment => $"{judgment.Item1} 0 {judgment.Item2} {judgment.Item3}")));

    private static readonly Gen<string> Run = Gen.Select(OneOf(TopicIds), OneOf(Documents), OneOf(Scores)).List[1, 40]
        .Select(lines => Lines(lines.DistinctBy(line => (line.Item1, line.Item2)).Select(line => $"{line.Item1}\tQ0  {line.Item2} 0 {line.Item3} tag")));

    [Fact]
    public void Scores_equal_trec_evals_definitions()
    {
        var compared = 0;
        using var folder = new TemporaryFolder();
        Gen.Select(Qrels, Run, Gen.Int[1, 3], Gen.Bool, Gen.Bool, Gen.Int[1, 12], Gen.Bool).Sample(
            (qrels, run, level, allTopics, judgedOnly, maxDocuments, isSingle) =>
            {
                var naive = new NaiveTrecEval(qrels, run, isSingle) { Level = level, AllTopics = allTopics, JudgedOnly = judgedOnly, MaxDocuments = maxDocuments };
                var expected = naive.Topics();
                var options = new RunScoringOptions
                {
                    QrelsPath = folder.Write("qrels", qrels),
                    RunPath = folder.Write("run", run),
                    Measures = RunMeasureCatalog.Parse("all_trec", level),
                    Precision = isSingle ? ScorePrecision.Single : ScorePrecision.Double,
                    AllTopics = allTopics,
                    JudgedOnly = judgedOnly,
                    MaxDocuments = maxDocuments,
                };
                if (expected.Count == 0)
                {
                    Assert.Throws<TrecFileException>(() => RunScorer.Score(options, CancellationToken.None));
                    return;
                }

                var scores = RunScorer.Score(options, CancellationToken.None);
                Assert.Equal(expected.Keys, scores.Topics.Select(topic => topic.Topic));
                foreach (var topic in scores.Topics)
                {
                    compared += Compare(expected[topic.Topic], topic.Values, options);
                }

                compared += Compare(naive.Summary(), scores.Summary, options);
            },
            iter: 200);

        // 200 runs with some 90 values in each topic and summary: an empty comparison would be one too.
        Assert.InRange(compared, 20_000, int.MaxValue);
    }

    [Fact]
    public void A_run_of_many_blocks_scores_as_one_that_is_read_line_by_line()
    {
        using var folder = new TemporaryFolder();

        // 3 MB, so three blocks and topics that go across their borders; every seventh line belongs to a topic of its own.
        var run = Lines(Enumerable.Range(0, 60_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{(i % 7 == 0 ? "mixed" : $"t{i / 20_000}")} Q0 document-{i * 7919 % 60_000:D12} {i} {i * 31 % 1000}.{i % 10} a-run-with-a-name")));
        var qrels = Lines(Enumerable.Range(0, 2_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{(i % 4 == 3 ? "mixed" : $"t{i % 4}")} 0 document-{i * 30:D12} {i % 3}")));
        var options = new RunScoringOptions { QrelsPath = folder.Write("qrels", qrels), RunPath = folder.Write("run", run), Measures = RunMeasureCatalog.Parse("map,ndcg_cut_10,num_rel_ret,num_ret", 1), MaxDocuments = 500 };

        var scores = RunScorer.Score(options, TestContext.Current.CancellationToken);

        var uncut = RunScorer.Score(options with { MaxDocuments = int.MaxValue, Measures = RunMeasureCatalog.Parse("num_ret", 1) }, TestContext.Current.CancellationToken);
        Assert.Equal(60_000, uncut.Summary[0]);
        var expected = new NaiveTrecEval(qrels, run, single: false) { MaxDocuments = 500 }.Topics();
        Assert.Equal(4, scores.Topics.Length);
        Assert.All(scores.Topics, topic => Compare(expected[topic.Topic], topic.Values, options));
        Assert.All(scores.Topics, topic => Assert.Equal(500, topic.Values[0]));
    }

    private static int Compare(Dictionary<string, double> expected, IReadOnlyList<double?> actual, RunScoringOptions options)
    {
        var compared = 0;
        for (var i = 0; i < actual.Count; i++)
        {
            if (expected.TryGetValue(options.Measures[i].Name, out var value) && actual[i] is { } number)
            {
                compared++;
                Assert.True(Math.Abs(value - number) < 1e-6, $"{options.Measures[i].Name}: {number}, not {value}");
            }
        }

        return compared;
    }

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines) + "\n";

    private static Gen<string> OneOf(string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
