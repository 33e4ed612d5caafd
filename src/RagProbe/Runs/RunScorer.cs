using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using RagProbe.Scoring;

namespace RagProbe.Runs;

/// <summary>Scores a run in TREC format against judgments, topic by topic on all cores, by trec_eval's rules.</summary>
public static class RunScorer
{
    // trec_eval's MIN_GEO_MEAN: one topic at 0 would make every geometric mean 0.
    private const double SmallestForGeometricMean = 0.00001;

    /// <exception cref="TrecFileException">A file has bad lines, no content, or the two have no topic in common.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static RunScores Score(RunScoringOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var run = TrecFile.Open(options.RunPath);
        var (qrels, outline) = Read(options, run, cancellationToken);
        RequireKnownGrades(options, qrels);
        if (outline.Topics.Count == 0)
        {
            throw new TrecFileException($"{options.RunPath}: has no line. A run has a line a document: 301 Q0 FT911-3 1 12.5 my-run.");
        }

        string[] keys = [.. outline.Topics.Keys.Order(StringComparer.Ordinal)];
        var scored = ScoreTopics(options, qrels, run, outline, keys, cancellationToken);
        var missing = qrels.Topics.Keys.Where(topic => !outline.Topics.ContainsKey(topic)).Order(StringComparer.Ordinal).ToList();
        ImmutableArray<TopicScores> topics = [.. scored.OfType<TopicScores>()];
        if (topics.IsEmpty)
        {
            throw new TrecFileException($"{options.RunPath}: none of its topics is judged in {options.QrelsPath}: \"{TrecText.Show(keys[0])}\" there, \"{TrecText.Show(missing[0])}\" here. Ids have to be the same letter by letter.");
        }

        IReadOnlyList<TopicScores> averaged = options.AllTopics
            ? [.. topics, .. missing.Select(topic => ScoresOf(topic, TopicRanker.Nothing(qrels.Topics[topic]), options.Measures))]
            : topics;
        return new RunScores
        {
            Tag = outline.Tag,
            Measures = options.Measures,
            Topics = topics,
            Summary = [.. options.Measures.Select((measure, index) => Summarise(measure, averaged, index))],
            TopicCount = averaged.Count,
            MissingTopics = [.. missing.Select(TrecText.Show)],
            UnjudgedTopics = [.. keys.Where(topic => !qrels.Topics.ContainsKey(topic)).Select(TrecText.Show)],
        };
    }

    private static (TrecQrelsFile Qrels, RunOutline Outline) Read(RunScoringOptions options, TrecFile run, CancellationToken cancellationToken)
    {
        TrecQrelsFile? qrels = null;
        RunOutline? outline = null;
        try
        {
            Parallel.Invoke(() => qrels = TrecQrelsFile.Read(options.QrelsPath), () => outline = RunOutline.Of(run, cancellationToken));
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }

        return (qrels!, outline!);
    }

    private static TopicScores?[] ScoreTopics(RunScoringOptions options, TrecQrelsFile qrels, TrecFile run, RunOutline outline, string[] keys, CancellationToken cancellationToken)
    {
        var problems = new TrecProblems(options.RunPath);
        var scored = new TopicScores?[keys.Length];
        Parallel.For(
            0,
            keys.Length,
            new ParallelOptions { CancellationToken = cancellationToken },
            () => new TopicRanker(run, qrels, options, problems),
            (i, _, ranker) =>
            {
                if (ranker.Rank(keys[i], outline.Topics[keys[i]]) is { } ranking)
                {
                    scored[i] = ScoresOf(keys[i], ranking, options.Measures);
                }

                return ranker;
            },
            _ => { });
        problems.ThrowIfAny();
        return scored;
    }

    private static TopicScores ScoresOf(string topic, JudgedRanking ranking, ImmutableArray<RunMeasure> measures) =>
        new(TrecText.Show(topic), [.. measures.Select(measure => measure.Score(ranking))], RelevanceString.Of(ranking));

    private static double? Summarise(RunMeasure measure, IReadOnlyList<TopicScores> topics, int index)
    {
        var values = topics.Select(topic => topic.Values[index]).OfType<double>();
        return measure.Summary switch
        {
            RunSummary.TopicCount => topics.Count,
            RunSummary.Sum => values.Sum(),
            RunSummary.GeometricMean => Math.Exp(values.Sum(value => Math.Log(Math.Max(value, SmallestForGeometricMean))) / topics.Count),
            RunSummary.Mean when values.Any() => values.Sum() / values.Count(),
            _ => null,
        };
    }

    private static void RequireKnownGrades(RunScoringOptions options, TrecQrelsFile qrels)
    {
        var highest = qrels.HighestGrade;
        if (options.Measures.FirstOrDefault(measure => measure.HighestGrade < highest) is { } measure)
        {
            throw new TrecFileException(FormattableString.Invariant($"{options.QrelsPath}: has grade {highest}, and {measure.Name} knows grades up to {measure.HighestGrade}. Ask for gmax={highest}."));
        }
    }
}
