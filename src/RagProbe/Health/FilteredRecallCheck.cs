using Grpc.Core;
using RagProbe.Filters;
using RagProbe.Indexes;
using RagProbe.Indexes.Qdrant.Connection;

namespace RagProbe.Health;

/// <summary>Does the graph find what passes a filter, as comparing with every vector does?</summary>
internal static class FilteredRecallCheck
{
    private const int QueriesPerFilter = 40;
    private const int FiltersShown = 10;
    private const string OwnFilters = "the questions' own filters";

    public static async Task<HealthCheck> RunAsync(HealthSession session, CancellationToken cancellationToken)
    {
        if (session.Input.Collection is not { } collection || session.State is not { } state)
        {
            return HealthCheck.NotApplicable(HealthChecks.FilteredRecall, "the embedded index compares with every vector, under any filter: it misses nothing");
        }

        if (session.ExactRefusal is { } refusal)
        {
            return HealthCheck.NotApplicable(HealthChecks.FilteredRecall, refusal);
        }

        return session.Queries.Queries.Count == 0
            ? HealthCheck.NotApplicable(HealthChecks.FilteredRecall, "no query can be asked: no sampled chunk has a usable vector")
            : await MeasureAsync(session, collection, state, cancellationToken);
    }

    private static async Task<HealthCheck> MeasureAsync(HealthSession session, Indexes.Qdrant.QdrantIndex collection, Indexes.Qdrant.CollectionState state, CancellationToken cancellationToken)
    {
        var values = await collection.PayloadValuesAsync(session.Census.SampleIds, state.IndexedFields.Select(static field => field.Path), cancellationToken);
        var filters = InvitedFilters.Of(state.IndexedFields, values);
        var leftOut = InvitedFilters.LeftOut(state.IndexedFields, values);
        var refused = new List<(string Text, string Reason)>();
        var byPath = collection.ByPayloadPath();
        var queries = Some(session.Queries.Queries);
        var measured = new List<(string Text, string Size, RecallCount Recall)>();
        foreach (var filter in filters)
        {
            if (await AskAsync(filter.Text, byPath, queries, _ => filter.Filter) is not { } answers)
            {
                continue;
            }

            if (answers.Exact is null)
            {
                return HealthCheck.NotApplicable(HealthChecks.FilteredRecall, session.ExactRefusal!);
            }

            var size = await byPath.CountAsync(filter.Filter, cancellationToken);
            measured.Add((filter.Text, Numbers.Count(size, "chunk"), RecallCount.Of(answers, session.NeighboursCounted, session.Limit)));
        }

        int? affected = session.CountQuestions(static (_, _) => false);
        HealthQuery[] restricted = [.. session.Queries.Queries.Where(static query => query.Question?.Filter is { IsEmpty: false })];
        if (restricted.Length > 0)
        {
            var answers = await AskAsync(OwnFilters, session.Input.Index, restricted, static query => query.Question!.Filter);
            affected = answers is null ? null : affected;
            if (answers?.Exact is not null)
            {
                var own = RecallCount.Of(answers, session.NeighboursCounted, session.Limit);
                affected = own.Losing;
                measured.Add((OwnFilters, Numbers.Count(restricted.Length, "question"), own));
            }
        }

        measured.RemoveAll(static filter => filter.Recall.Measured == 0);
        if (measured.Count == 0)
        {
            return HealthCheck.NotApplicable(HealthChecks.FilteredRecall, state.IndexedFields.Count == 0
                ? refused.Count > 0 ? $"the server refuses a filtered search: {refused[0].Reason}" : "no payload field has an index, which would invite filters"
                : refused.Count > 0 ? $"the server refuses a filtered search: {refused[0].Reason}"
                : $"no sampled chunk has a value in an indexed field that can be asked for ({string.Join("; ", leftOut.Select(Describe))})");
        }

        List<(string Text, string Size, RecallCount Recall)> ranked = [.. measured.OrderBy(static filter => filter.Recall.Mean).ThenBy(static filter => filter.Text, StringComparer.Ordinal)];
        var (text, _, worst) = ranked[0];
        var failed = worst.Mean < RecallCount.Threshold;
        var below = ranked.Count(static filter => filter.Recall.Mean < RecallCount.Threshold);
        return new HealthCheck
        {
            Name = HealthChecks.FilteredRecall,
            Status = failed ? HealthStatus.Failed : HealthStatus.Ok,
            Value = worst.Mean,
            Threshold = RecallCount.Threshold,
            Sentence = failed
                ? Numbers.Text($"under {text} a search with limit {session.Limit} finds {worst.Mean:0.000} of the {session.NeighboursCounted} nearest chunks that pass; {below} of {ranked.Count} filters are below the threshold. ")
                    + $"A payload index that is younger than the graph drops filtered recall to .001 while the status stays green. {RecallCheck.SampleOfOne}"
                : Numbers.Text($"{ranked.Count} filters on indexed fields find at least {worst.Mean:0.000} of the {session.NeighboursCounted} nearest chunks that pass"),
            Evidence =
            [
                .. ranked.Where(static (filter, rank) => rank < FiltersShown || filter.Text == OwnFilters).Select(static filter => new HealthEvidence($"{filter.Text} ({filter.Size})", Numbers.Three(filter.Recall.Mean))),
                new HealthEvidence("indexed fields", string.Join(", ", state.IndexedFields.Select(static field => $"{field.Path}: {field.Type}"))),
                .. leftOut.Count == 0 ? (IEnumerable<HealthEvidence>)[] : [new HealthEvidence("indexed fields that were not tried", string.Join("; ", leftOut.Select(Describe)))],
                .. refused.Select(static filter => new HealthEvidence($"not asked under {filter.Text}", filter.Reason)),
            ],
            NextStep = failed
                ? $"rebuild the graph now that the payload indexes are there (another ef_construct, one more or less, makes the server do it), wait for status Green, and measure again{(session.Input.Index.Capabilities.HasAcorn ? "; until then ask with acorn" : "")}"
                : "",
            QuestionsAffected = affected,
        };

        // A filter that the server or its client does not take says nothing about the others.
        async Task<HealthAnswers?> AskAsync(string text, IChunkIndex index, IReadOnlyList<HealthQuery> asked, Func<HealthQuery, Filter?> filter)
        {
            try
            {
                return await session.AskAsync(index, asked, filter, cancellationToken);
            }
            catch (Exception exception) when (exception is IndexNotSupportedException or QdrantException { Status: StatusCode.InvalidArgument or StatusCode.PermissionDenied })
            {
                refused.Add((text, exception.Message));
                return null;
            }
        }
    }

    private static string Describe((Indexes.Qdrant.IndexedField Field, string Reason) leftOut) => $"{leftOut.Field.Path}: {leftOut.Field.Type}, {leftOut.Reason}";

    // Spread over all of them: an eval set is often sorted by topic.
    private static IReadOnlyList<HealthQuery> Some(IReadOnlyList<HealthQuery> queries) => queries.Count <= QueriesPerFilter
        ? queries
        : [.. Enumerable.Range(0, QueriesPerFilter).Select(index => queries[index * queries.Count / QueriesPerFilter])];
}
