namespace RagProbe.Health;

/// <summary>Are there chunks that come back whatever is asked (Radovanović, Nanopoulos, Ivanović: Hubs in space, JMLR 2010)?</summary>
internal static class HubCheck
{
    // Of fewer queries a handful of repetitions looks like a hub.
    private const int FewestQueries = 30;

    public static HealthCheck Run(HealthSession session)
    {
        var queries = session.Queries.Queries.Count;
        if (queries < FewestQueries)
        {
            return HealthCheck.NotApplicable(HealthChecks.Hubs, Numbers.Text($"{queries} queries are too few to tell hubs; {FewestQueries} are enough"));
        }

        // A chunk's own vector finds it: that says nothing.
        var found = Hubs.In(
            [.. session.Queries.Queries.Zip(session.Queries.Usual, (query, usual) => usual.Take(session.NeighboursCounted).Select(static scored => scored.Chunk.Id).Where(id => id != query.ChunkId))],
            session.NeighboursCounted,
            session.Census.Chunks);
        var ranked = found.Ranked;
        if (ranked.Count == 0)
        {
            return HealthCheck.NotApplicable(HealthChecks.Hubs, "no query has a neighbour");
        }

        var hubs = found.Found;
        var ids = hubs.Select(static hub => hub.ChunkId).ToHashSet(StringComparer.Ordinal);
        var skewness = Skewness([.. ranked.Select(static chunk => chunk.Count)], session.Census.Chunks);
        return new HealthCheck
        {
            Name = HealthChecks.Hubs,
            Status = hubs.Count > 0 ? HealthStatus.Warning : HealthStatus.Ok,
            Value = ranked[0].RobustZ,
            Threshold = Hubs.Outlier,
            Sentence = hubs.Count > 0
                ? Numbers.Text($"{Numbers.Count(hubs.Count, "chunk")} among the {session.NeighboursCounted} nearest of far more queries than {(hubs.Count == 1 ? "its" : "their")} share: {hubs[0].ChunkId} of {hubs[0].Count} of {queries} (robust z {hubs[0].RobustZ:0.0})")
                : Numbers.Text($"no chunk is among the {session.NeighboursCounted} nearest of far more queries than its share; at most of {ranked[0].Count} of {queries}"),
            Evidence =
            [
                new HealthEvidence("skewness of the number of queries that a chunk answers", Numbers.Text($"{skewness:0.00}")),
                new HealthEvidence("chunks that answer no query", Numbers.Percent(Math.Max(0, 1 - (double)ranked.Count / Math.Max(1, session.Census.Chunks)))),
                .. hubs.Take(5).Select(hub => new HealthEvidence(hub.ChunkId, Numbers.Text($"{hub.Count} of {queries} queries, robust z {hub.RobustZ:0.0}"))),
            ],
            NextStep = hubs.Count > 0 ? "look at these chunks: boilerplate, tables of contents and vectors that are not their text's become hubs; remove or re-cut them" : "",
            QuestionsAffected = session.CountQuestions((_, usual) => usual.Take(session.NeighboursCounted).Any(scored => ids.Contains(scored.Chunk.Id))),
        };
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
