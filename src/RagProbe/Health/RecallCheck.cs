namespace RagProbe.Health;

/// <summary>Does the graph find what comparing with every vector finds?</summary>
internal static class RecallCheck
{
    /// <summary>Said with every failure: people rebuild, measure once and believe it.</summary>
    internal const string SampleOfOne = "Two graphs built from the same vectors with the same settings lose different neighbours: one measurement after a rebuild is a sample of one";

    public static HealthCheck Run(HealthSession session)
    {
        if (!session.Input.Index.Capabilities.IsApproximate)
        {
            return HealthCheck.NotApplicable(HealthChecks.Recall, "the embedded index compares with every vector: it misses nothing");
        }

        if (session.Queries.Exact is null)
        {
            return HealthCheck.NotApplicable(HealthChecks.Recall, session.ExactRefusal!);
        }

        var recall = RecallCount.Of(session.Queries, session.NeighboursCounted, session.Limit);
        if (recall.Measured == 0)
        {
            return HealthCheck.NotApplicable(HealthChecks.Recall, "no query has a neighbour to lose: no sampled chunk has a usable vector, or poisoned chunks take all places");
        }

        var failed = recall.Mean < RecallCount.Threshold;
        var what = session.AsksQuestions ? "question" : "self query";
        return new HealthCheck
        {
            Name = HealthChecks.Recall,
            Status = failed ? HealthStatus.Failed : HealthStatus.Ok,
            Value = recall.Mean,
            Threshold = RecallCount.Threshold,
            Sentence = Numbers.Text($"a search with limit {session.Limit} finds {recall.Mean:0.000} of the {session.NeighboursCounted} nearest chunks; {recall.Losing} of {recall.Measured} {(what == "question" ? "questions" : "self queries")} lose at least one")
                + (failed ? $". {SampleOfOne}" : ""),
            Evidence =
            [
                new HealthEvidence("queries", Numbers.Text($"{recall.Measured}")),
                new HealthEvidence("queries that lose a neighbour", Numbers.Text($"{recall.Losing}")),
                new HealthEvidence("lowest recall of a query", Numbers.Three(recall.ByQuery.OfType<double>().Min())),
            ],
            NextStep = failed ? "ask with a wider beam (hnsw_ef) or, where vectors are quantised, with rescoring and oversampling 3; else rebuild the graph with a larger m and ef_construct, and measure again" : "",
            QuestionsAffected = what == "question" ? recall.Losing : null,
        };
    }
}
