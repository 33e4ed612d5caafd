using System.Globalization;
using Grpc.Core;
using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble.Protocol;
using RagProbe.QdrantDouble.Search;
using RagProbe.QdrantDouble.Storage;

namespace RagProbe.QdrantDouble.Services;

/// <summary>What a collection in strict mode refuses, in the server's words and in its order: filters, then limits, then exactness.</summary>
internal sealed class StrictMode(Collection collection)
{
    private readonly StrictModeConfig? _config = collection.Config.StrictModeConfig is { Enabled: true } config ? config : null;

    public StrictMode Limit(bool isSet, ulong limit)
    {
        if (isSet && _config is { HasMaxQueryLimit: true })
        {
            Bound(limit, _config.MaxQueryLimit, "limit");
        }

        return this;
    }

    public StrictMode Timeout(bool isSet, ulong timeout)
    {
        if (isSet && _config is { HasMaxTimeout: true })
        {
            Bound(timeout, _config.MaxTimeout, "timeout");
        }

        return this;
    }

    public StrictMode Upsert(int points)
    {
        if (_config is { HasUpsertMaxBatchsize: true })
        {
            Bound((ulong)points, _config.UpsertMaxBatchsize, "upsert limit");
        }

        return this;
    }

    public StrictMode Batch(int queries)
    {
        if (_config is { HasSearchMaxBatchsize: true })
        {
            Bound((ulong)queries, _config.SearchMaxBatchsize, "search batch size");
        }

        return this;
    }

    public StrictMode Exact(bool exact)
    {
        if (exact && _config is { HasSearchAllowExact: true, SearchAllowExact: false })
        {
            throw Refused("Exact search disabled!", "Set exact=false.");
        }

        return this;
    }

    public StrictMode Params(SearchParams? parameters)
    {
        if (_config is null || parameters is null)
        {
            return this;
        }

        Exact(parameters.Exact);
        if (_config.HasSearchMaxHnswEf && parameters.HasHnswEf)
        {
            Bound(parameters.HnswEf, _config.SearchMaxHnswEf, "hnsw_ef");
        }

        if (_config.HasSearchMaxOversampling
            && parameters.Quantization is { HasOversampling: true } quantization
            && quantization.Oversampling > _config.SearchMaxOversampling)
        {
            throw Exceeded(
                quantization.Oversampling.ToString(CultureInfo.InvariantCulture),
                _config.SearchMaxOversampling.ToString(CultureInfo.InvariantCulture),
                "oversampling");
        }

        return this;
    }

    public StrictMode ReadFilter(Filter? filter) => Filter(filter, _config is { HasUnindexedFilteringRetrieve: true, UnindexedFilteringRetrieve: false });

    public StrictMode UpdateFilter(Filter? filter) => Filter(filter, _config is { HasUnindexedFilteringUpdate: true, UnindexedFilteringUpdate: false });

    public StrictMode Query(QueryPoints query) => Prefetch(query.Prefetch)
        .Limit(true, query.HasLimit ? query.Limit : QueryNode.DefaultLimit)
        .Timeout(query.HasTimeout, query.Timeout)
        .ReadFilter(query.Filter)
        .Params(query.Params);

    public StrictMode Groups(QueryPointGroups query) => Prefetch(query.Prefetch)
        .Limit(true, query.HasLimit ? query.Limit : Grouping.DefaultGroups)
        .Timeout(query.HasTimeout, query.Timeout)
        .ReadFilter(query.Filter)
        .Params(query.Params);

    private StrictMode Prefetch(IEnumerable<PrefetchQuery> prefetches)
    {
        foreach (var prefetch in prefetches)
        {
            Prefetch(prefetch.Prefetch)
                .Limit(true, prefetch.HasLimit ? prefetch.Limit : QueryNode.DefaultLimit)
                .ReadFilter(prefetch.Filter)
                .Params(prefetch.Params);
        }

        return this;
    }

    private StrictMode Filter(Filter? filter, bool indexNeeded)
    {
        if (_config is null || filter is null)
        {
            return this;
        }

        var conditions = filter.AllConditions().ToList();
        if (indexNeeded)
        {
            foreach (var field in conditions.Where(condition => condition.ConditionOneOfCase == Condition.ConditionOneOfOneofCase.Field))
            {
                IndexFor(field.Field);
            }
        }

        if (_config.HasFilterMaxConditions && (ulong)conditions.Count > _config.FilterMaxConditions)
        {
            throw Refused(
                $"Filter condition limit reached ({conditions.Count} > {_config.FilterMaxConditions})",
                "Reduce the amount of conditions of your filter.");
        }

        if (_config.HasConditionMaxSize
            && conditions.Select(FilterShape.Size).DefaultIfEmpty().Max() is var largest
            && (ulong)largest > _config.ConditionMaxSize)
        {
            throw Refused($"Condition size limit reached ({largest} > {_config.ConditionMaxSize})", "Reduce the size of your condition.");
        }

        return this;
    }

    private void IndexFor(FieldCondition field)
    {
        var fitting = FilterShape.FittingIndexes(field);
        if (fitting.Count > 0 && (collection.Index(field.Key) is not { } index || !fitting.Contains(index.Type)))
        {
            var names = string.Join(", ", fitting.Select(type => type.ToString().ToLowerInvariant()));
            throw Refused(
                $"Index required but not found for \"{field.Key}\" of one of the following types: [{names}]",
                "Create an index for this key or use a different filter.");
        }
    }

    private static void Bound(ulong value, ulong bound, string parameter)
    {
        if (value > bound)
        {
            throw Exceeded(value.ToString(CultureInfo.InvariantCulture), bound.ToString(CultureInfo.InvariantCulture), parameter);
        }
    }

    private static RpcException Exceeded(string value, string bound, string parameter) =>
        Refused($"Limit exceeded {value} > {bound} for \"{parameter}\"", $"Reduce the \"{parameter}\" parameter to or below {bound}.");

    private static RpcException Refused(string what, string help) => Refusal.BadRequest($"{what}. Help: {help}");
}
