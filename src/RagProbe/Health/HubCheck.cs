namespace RagProbe.Health;

/// <summary>Are there chunks that come back whatever is asked (Radovanović, Nanopoulos, Ivanović: Hubs in space, JMLR 2010)?</summary>
internal static class HubCheck
{
    // Of fewer queries a handful of repetitions looks like a hub.
    private const int FewestQueries = 30;

    // Iglewicz and Hoaglin (1993): a modified z-score from which a value is an outlier.
    private const double Outlier = 3.5;

    // Makes the median and the mean absolute deviation comparable with a standard deviation.
    private const double OfMedian = 1.4826;
    private const double OfMean = 1.2533;

    // A hub is in the way of many questions, and of more than its share.
    private const double ManyQueries = 0.1;
    private const double OfItsShare = 3;

    public static HealthCheck Run(HealthSession session)
    {
        var queries = session.Queries.Queries.Count;
        if (queries < FewestQueries)
        {
            return HealthCheck.NotApplicable(HealthChecks.Hubs, Numbers.Text($"{queries} queries are too few to tell hubs; {FewestQueries} are enough"));
        }

        // A chunk's own vector finds it: that says nothing.
        var counts = session.Queries.Queries.Zip(session.Queries.Usual)
            .SelectMany(pair => pair.Second.Take(session.NeighboursCounted).Select(static scored => scored.Chunk.Id).Where(id => id != pair.First.ChunkId))
            .CountBy(static id => id, StringComparer.Ordinal)
            .ToDictionary(StringComparer.Ordinal);
        if (counts.Count == 0)
        {
            return HealthCheck.NotApplicable(HealthChecks.Hubs, "no query has a neighbour");
        }

        var (median, scale) = Spread([.. counts.Values.Select(static count => (double)count)]);
        var enough = queries * Math.Max(ManyQueries, OfItsShare * session.NeighboursCounted / Math.Max(1, session.Census.Chunks));
        var ranked = counts.Select(pair => (Id: pair.Key, Count: pair.Value, Score: scale > 0 ? (pair.Value - median) / scale : 0)).OrderByDescending(static chunk => chunk.Count).ThenBy(static chunk => chunk.Id, StringComparer.Ordinal).ToList();
        var hubs = ranked.FindAll(chunk => chunk.Score >= Outlier && chunk.Count >= enough);
        var ids = hubs.Select(static hub => hub.Id).ToHashSet(StringComparer.Ordinal);
        var skewness = Skewness(counts.Values, session.Census.Chunks);
        return new HealthCheck
        {
            Name = HealthChecks.Hubs,
            Status = hubs.Count > 0 ? HealthStatus.Warning : HealthStatus.Ok,
            Value = ranked[0].Score,
            Threshold = Outlier,
            Sentence = hubs.Count > 0
                ? Numbers.Text($"{Numbers.Count(hubs.Count, "chunk")} among the {session.NeighboursCounted} nearest of far more queries than {(hubs.Count == 1 ? "its" : "their")} share: {hubs[0].Id} of {hubs[0].Count} of {queries} (robust z {hubs[0].Score:0.0})")
                : Numbers.Text($"no chunk is among the {session.NeighboursCounted} nearest of far more queries than its share; at most of {ranked[0].Count} of {queries}"),
            Evidence =
            [
                new HealthEvidence("skewness of the number of queries that a chunk answers", Numbers.Text($"{skewness:0.00}")),
                new HealthEvidence("chunks that answer no query", Numbers.Percent(Math.Max(0, 1 - (double)counts.Count / Math.Max(1, session.Census.Chunks)))),
                .. hubs.Take(5).Select(hub => new HealthEvidence(hub.Id, Numbers.Text($"{hub.Count} of {queries} queries, robust z {hub.Score:0.0}"))),
            ],
            NextStep = hubs.Count > 0 ? "look at these chunks: boilerplate, tables of contents and vectors that are not their text's become hubs; remove or re-cut them" : "",
            QuestionsAffected = session.CountQuestions((_, usual) => usual.Take(session.NeighboursCounted).Any(scored => ids.Contains(scored.Chunk.Id))),
        };
    }

    // Where more than half of the values are equal their median deviation is 0, and the mean one says more.
    private static (double Median, double Scale) Spread(IReadOnlyList<double> values)
    {
        var median = VectorAgreement.Median(values);
        double[] deviations = [.. values.Select(value => Math.Abs(value - median))];
        var scale = VectorAgreement.Median(deviations) * OfMedian;
        return (median, scale > 0 ? scale : deviations.Average() * OfMean);
    }

    // Over all chunks: most of a large index answer none of a few questions.
    private static double Skewness(IReadOnlyCollection<int> counts, long chunks)
    {
        var all = Math.Max(chunks, counts.Count);
        var zeros = all - counts.Count;
        var mean = counts.Sum(static count => (double)count) / all;
        var square = (counts.Sum(count => Math.Pow(count - mean, 2)) + zeros * mean * mean) / all;
        var cube = (counts.Sum(count => Math.Pow(count - mean, 3)) - zeros * mean * mean * mean) / all;
        return square > 0 ? cube / Math.Pow(square, 1.5) : 0;
    }
}
