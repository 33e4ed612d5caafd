using System.Text;
using RagProbe.Runs;

namespace RagProbe.Tests.Runs;

public sealed class RunScorerTests : IDisposable
{
    private const string Qrels = "1 0 a 1\n1 0 b 0\n2 0 a 1\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Documents_are_ordered_by_score_then_id_both_descending_whatever_the_rank_says()
    {
        Assert.Equal(1, ReciprocalRank("1 Q0 b 1 0.5 r\n1 Q0 a 2 0.6 r\n"));
        Assert.Equal(0.5, ReciprocalRank("1 Q0 a 1 0.5 r\n1 Q0 b 2 0.5 r\n"));
        Assert.Equal(1, ReciprocalRank("1 Q0 a 1 0.5 r\n1 Q0 B 2 0.5 r\n"));
    }

    [Fact]
    public void Scores_that_single_precision_cannot_tell_apart_are_a_tie_in_single_precision_only()
    {
        const string run = "1 Q0 a 1 1.00000001 r\n1 Q0 b 2 1 r\n";

        Assert.Equal(1, ReciprocalRank(run));
        Assert.Equal(0.5, ReciprocalRank(run, options => options with { Precision = ScorePrecision.Single }));
    }

    [Theory]
    [InlineData("1\tQ0\ta\t1\t0.9\tr\r\n1 Q0 x 2 0.8 r\r\n")]
    [InlineData("\ufeff1 Q0 a 1 0.9 r\n1 Q0 x 2 0.8 r")]
    [InlineData("# made by hand\n\n  1   Q0 a 1 +.9 r and more\n#1 Q0 a 1 0.9 r\n1 Q0 x 2 8e-1 r\n\n")]
    [InlineData("1 Q0 a 1 inf r\n1 Q0 x 2 -Infinity r\n")]
    public void Blanks_comments_line_ends_and_spellings_of_numbers_do_not_matter(string run)
    {
        var scores = Score(run);

        Assert.Equal(("r", 2.0, 1.0), (scores.Tag, Value(scores, "num_ret"), Value(scores, "recip_rank")));
    }

    [Fact]
    public void The_tag_is_that_of_the_last_line() => Assert.Equal("second", Score("1 Q0 a 1 0.9 first\n1 Q0 b 2 0.8 second\n# end\n\n").Tag);

    [Theory]
    [InlineData("1 Q0 a 1 0.9 r\n1 Q0 b 2 0.8\n", "run:2: error: a line of a run has 6 fields (1 Q0 b 2 0.8)")]
    [InlineData("1 Q0 a 1 0.9 r\n1 Q0 b 2 high r\n", "run:2: error: score: must be a number (high)")]
    [InlineData("1 Q0 a 1 NaN r\n", "run:1: error: score: must be a number (NaN)")]
    [InlineData("1 Q0 a 1 0,9 r\n", "run:1: error: score: must be a number (0,9)")]
    [InlineData("1 Q0 a 1 0.9 r\n9 Q0 a 1 0.9 r\n1 Q0 a 2 0.8 r\n", "run:3: error: document: the document is in line 1 already")]
    [InlineData("9 Q0 x 1 zero r\n1 Q0 a 1 0.9 r\n", "run:1: error: score: must be a number (zero)")]
    [InlineData("\n", "run: has no line")]
    [InlineData("", "run: has no line")]
    [InlineData("01 Q0 a 1 0.9 r\n", "none of its topics is judged")]
    public void A_bad_run_is_an_error_with_line_and_value(string run, string message) =>
        Assert.Contains(message, Assert.Throws<TrecFileException>(() => Score(run)).Message.Replace(_folder.Path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal), StringComparison.Ordinal);

    [Theory]
    [InlineData("1 0 a\n", "qrels:1: error: a judgment has 4 fields (1 0 a)")]
    [InlineData("1 0 a 1 2\n", "qrels:1: error: a judgment has 4 fields (1 0 a 1 2)")]
    [InlineData("1 0 b 0\n1 0 a 1.5\n", "qrels:2: error: grade: must be a whole number from -127 to 127 (1.5)")]
    [InlineData("1 0 a 128\n", "qrels:1: error: grade: must be a whole number from -127 to 127 (128)")]
    [InlineData("1 0 a 1\n2 0 a 1\n1 0 a 1\n", "qrels:3: error: document: the document is judged in line 1 already")]
    [InlineData("", "qrels: has no judgment")]
    public void Bad_qrels_are_an_error_with_line_and_value(string qrels, string message) =>
        Assert.Contains(message, Assert.Throws<TrecFileException>(() => Score("1 Q0 a 1 0.9 r\n", qrels: qrels)).Message.Replace(_folder.Path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal), StringComparison.Ordinal);

    [Fact]
    public void Of_many_bad_lines_the_first_are_shown_and_the_rest_counted()
    {
        var run = string.Concat(Enumerable.Range(1, 5000).Select(i => FormattableString.Invariant($"{i} Q0 a 1 x{i} r\n")));

        var lines = Assert.Throws<TrecFileException>(() => Score(run)).Message.Split(Environment.NewLine);

        Assert.Equal(11, lines.Length);
        Assert.All(Enumerable.Range(1, 10), i => Assert.Contains(FormattableString.Invariant($"run:{i}: error: score: must be a number (x{i})"), lines[i - 1], StringComparison.Ordinal));
        Assert.EndsWith("4,990 more lines like these.", lines[10], StringComparison.Ordinal);
    }

    [Fact]
    public void A_topic_that_the_run_lacks_is_left_out_and_named_or_counts_as_an_empty_answer()
    {
        const string run = "1 Q0 a 1 0.9 r\n7 Q0 a 1 0.9 r\n";
        var left = Score(run);
        var counted = Score(run, options => options with { AllTopics = true });

        Assert.Equal((1, 1.0, 1.0), (left.TopicCount, Value(left, "recip_rank"), Value(left, "num_rel")));
        Assert.Equal((2, 0.5, 2.0), (counted.TopicCount, Value(counted, "recip_rank"), Value(counted, "num_rel")));
        Assert.Equal(["2"], left.MissingTopics);
        Assert.Equal(["7"], left.UnjudgedTopics);
        Assert.Equal(["1"], counted.Topics.Select(topic => topic.Topic));
    }

    [Fact]
    public void A_topic_that_nothing_is_relevant_for_scores_0_and_counts()
    {
        var scores = Score("1 Q0 a 1 0.9 r\n2 Q0 a 1 0.9 r\n", qrels: "1 0 a 1\n2 0 a 0\n");

        Assert.Equal((2, 0.5), (scores.TopicCount, Value(scores, "recip_rank")));
    }

    [Fact]
    public void A_grade_above_the_one_that_ERR_knows_is_refused() =>
        Assert.Contains(
            "Ask for gmax=5",
            Assert.Throws<TrecFileException>(() => Score("1 Q0 a 1 0.9 r\n", options => options with { Measures = RunMeasureCatalog.Parse("ERR@5", 1) }, "1 0 a 5\n")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_compressed_or_UTF_16_file_is_refused_with_the_way_out()
    {
        var path = _folder.Of("run.gz");
        File.WriteAllBytes(path, [0x1F, 0x8B, 8, 0]);
        Assert.Contains("gunzip", Assert.Throws<TrecFileException>(() => Score(options => options with { RunPath = path })).Message, StringComparison.Ordinal);

        File.WriteAllBytes(path, [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("1 Q0 a 1 0.9 r\n")]);
        Assert.Contains("UTF-16", Assert.Throws<TrecFileException>(() => Score(options => options with { RunPath = path })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("12.5", 12.5)]
    [InlineData("-0.1", -0.1)]
    [InlineData("123456789012345678", 123456789012345678)]
    [InlineData("9007199254740993", 9007199254740992)]
    [InlineData("0.1234567890123456789", 0.1234567890123456789)]
    [InlineData("1e-400", 0)]
    [InlineData("4.35", 4.35)]
    public void A_number_is_the_nearest_double(string text, double expected)
    {
        Assert.True(TrecText.TryParseScore(Encoding.UTF8.GetBytes(text), out var score));
        Assert.Equal(expected, score);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("1.2.3")]
    [InlineData("0x10")]
    [InlineData("1e")]
    [InlineData("nan")]
    [InlineData("--1")]
    public void What_is_no_number_is_refused(string text) => Assert.False(TrecText.TryParseScore(Encoding.UTF8.GetBytes(text), out _));

    private static double? Value(RunScores scores, string measure) =>
        scores.Summary[Enumerable.Range(0, scores.Measures.Length).Single(index => scores.Measures[index].Name == measure)];

    private double? ReciprocalRank(string run, Func<RunScoringOptions, RunScoringOptions>? change = null) => Value(Score(run, change), "recip_rank");

    private RunScores Score(Func<RunScoringOptions, RunScoringOptions> change) => Score("1 Q0 a 1 0.9 r\n", change);

    private RunScores Score(string run, Func<RunScoringOptions, RunScoringOptions>? change = null, string qrels = Qrels)
    {
        var options = new RunScoringOptions { QrelsPath = _folder.Write("qrels", qrels), RunPath = _folder.Write("run", run), Measures = RunMeasureCatalog.Parse("official", 1) };
        return RunScorer.Score(change?.Invoke(options) ?? options, TestContext.Current.CancellationToken);
    }
}
