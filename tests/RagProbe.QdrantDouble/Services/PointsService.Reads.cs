using Grpc.Core;
using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble.Filters;
using RagProbe.QdrantDouble.Protocol;
using RagProbe.QdrantDouble.Search;
using RagProbe.QdrantDouble.Storage;

namespace RagProbe.QdrantDouble.Services;

/// <summary>Reads and queries.</summary>
internal sealed partial class PointsService(Engine engine) : Points.PointsBase
{
    private const uint DefaultScrollLimit = 10;

    public override Task<GetResponse> Get(GetPoints request, ServerCallContext context)
    {
        var start = engine.Start();
        Check(request.CollectionName, request.HasTimeout, request.Timeout).ThrowIfAny();
        var ids = request.Ids.Select(PointKey.From).Distinct().ToList();
        var collection = engine.Find(request.CollectionName);
        var response = new GetResponse();
        collection.Read(() =>
        {
            var answers = Answers(collection, request.WithPayload, payloadByDefault: false, request.WithVectors);
            response.Result.Add(ids.Select(collection.Find).OfType<StoredPoint>().Select(point => answers.Retrieved(point)));
            return 0;
        });
        response.Time = engine.Since(start);
        return Task.FromResult(response);
    }

    public override Task<ScrollResponse> Scroll(ScrollPoints request, ServerCallContext context)
    {
        var start = engine.Start();
        Check(request.CollectionName, request.HasTimeout, request.Timeout)
            .AtLeastOne(request.HasLimit, request.Limit, "limit")
            .Filter(request.Filter)
            .ThrowIfAny();
        PointKey? offset = request.Offset is null ? null : PointKey.From(request.Offset);
        var limit = (int)Math.Min(int.MaxValue - 1, request.HasLimit ? request.Limit : DefaultScrollLimit);
        var collection = engine.Find(request.CollectionName);
        var response = new ScrollResponse();
        collection.Read(() =>
        {
            new StrictMode(collection).Limit(request.HasLimit, request.Limit).Timeout(request.HasTimeout, request.Timeout).ReadFilter(request.Filter);
            var filter = new FilterCompiler(engine.Version, collection).Compile(request.Filter);
            var answers = Answers(collection, request.WithPayload, payloadByDefault: true, request.WithVectors);
            if (request.OrderBy is { } order)
            {
                response.Result.Add(OrderedRead.Run(collection, order, filter, limit).Select(hit => answers.Retrieved(hit.Point, hit.Order)));
                return 0;
            }

            var page = collection.Sorted()
                .SkipWhile(point => offset is { } from && point.Id < from)
                .Where(filter.Matches)
                .Take(limit + 1)
                .ToList();
            response.Result.Add(page.Take(limit).Select(point => answers.Retrieved(point)));
            response.NextPageOffset = page.Count > limit ? page[limit].Id.ToPointId() : null;
            return 0;
        });
        response.Time = engine.Since(start);
        return Task.FromResult(response);
    }

    public override Task<CountResponse> Count(CountPoints request, ServerCallContext context)
    {
        var start = engine.Start();
        Check(request.CollectionName, request.HasTimeout, request.Timeout).Filter(request.Filter).ThrowIfAny();
        var collection = engine.Find(request.CollectionName);
        var count = collection.Read(() =>
        {
            new StrictMode(collection)
                .Timeout(request.HasTimeout, request.Timeout)
                .ReadFilter(request.Filter)
                .Exact(!request.HasExact || request.Exact);
            var filter = new FilterCompiler(engine.Version, collection).Compile(request.Filter);
            return (ulong)collection.Sorted().Count(filter.Matches);
        });
        return Task.FromResult(new CountResponse { Result = new CountResult { Count = count }, Time = engine.Since(start) });
    }

    public override Task<QueryResponse> Query(QueryPoints request, ServerCallContext context)
    {
        var start = engine.Start();
        new RequestCheck(engine.Version).Query(request).ThrowIfAny();
        var collection = engine.Find(request.CollectionName);
        var response = new QueryResponse();
        response.Result.Add(collection.Read(() => Answer(collection, request)));
        response.Time = engine.Since(start);
        return Task.FromResult(response);
    }

    /// <summary>Independent queries, run in parallel; one bad one refuses them all. Only the outer collection name counts.</summary>
    public override Task<QueryBatchResponse> QueryBatch(QueryBatchPoints request, ServerCallContext context)
    {
        var start = engine.Start();
        var check = Check(request.CollectionName, request.HasTimeout, request.Timeout);
        for (var at = 0; at < request.QueryPoints.Count; at++)
        {
            check.Query(request.QueryPoints[at], $"query_points[{at}].");
        }

        check.ThrowIfAny();
        var collection = engine.Find(request.CollectionName);
        var results = new BatchResult[request.QueryPoints.Count];
        collection.Read(() =>
        {
            new StrictMode(collection).Batch(results.Length).Timeout(request.HasTimeout, request.Timeout);
            var refusals = new RpcException?[results.Length];
            Parallel.For(0, results.Length, at =>
            {
                try
                {
                    results[at] = new BatchResult();
                    results[at].Result.Add(Answer(collection, request.QueryPoints[at]));
                }
                catch (RpcException refusal)
                {
                    refusals[at] = refusal;
                }
            });
            return Array.Find(refusals, refusal => refusal is not null) is { } first ? throw first : 0;
        });
        var response = new QueryBatchResponse();
        response.Result.Add(results);
        response.Time = engine.Since(start);
        return Task.FromResult(response);
    }

    public override Task<QueryGroupsResponse> QueryGroups(QueryPointGroups request, ServerCallContext context)
    {
        var start = engine.Start();
        new RequestCheck(engine.Version).Groups(request).ThrowIfAny();
        var collection = engine.Find(request.CollectionName);
        var result = new GroupsResult();
        collection.Read(() =>
        {
            new StrictMode(collection).Groups(request);
            var groupSize = request.HasGroupSize ? request.GroupSize : Grouping.DefaultGroupSize;
            var hits = Executor(collection).Run(QueryNode.From(request, groupSize));
            var answers = Answers(collection, request.WithPayload, payloadByDefault: false, request.WithVectors);
            foreach (var (id, members) in Grouping.Run(hits, request.GroupBy, request.HasLimit ? request.Limit : Grouping.DefaultGroups, groupSize))
            {
                var group = new PointGroup { Id = id };
                group.Hits.Add(members.Select(answers.Scored));
                result.Groups.Add(group);
            }

            return 0;
        });
        return Task.FromResult(new QueryGroupsResponse { Result = result, Time = engine.Since(start) });
    }

    public override Task<FacetResponse> Facet(FacetCounts request, ServerCallContext context)
    {
        var start = engine.Start();
        Check(request.CollectionName, request.HasTimeout, request.Timeout)
            .NotEmpty(request.Key, "key")
            .AtLeastOne(request.HasLimit, request.Limit, "limit")
            .Filter(request.Filter)
            .ThrowIfAny();
        var collection = engine.Find(request.CollectionName);
        var response = new FacetResponse();
        response.Hits.Add(collection.Read(() =>
        {
            new StrictMode(collection).Limit(request.HasLimit, request.Limit).ReadFilter(request.Filter).Exact(request.Exact);
            var filter = new FilterCompiler(engine.Version, collection).Compile(request.Filter);
            return Facets.Run(collection, request.Key, filter, request.HasLimit ? request.Limit : Facets.DefaultLimit);
        }));
        response.Time = engine.Since(start);
        return Task.FromResult(response);
    }

    private IReadOnlyList<ScoredPoint> Answer(Collection collection, QueryPoints request)
    {
        new StrictMode(collection).Query(request);
        var answers = Answers(collection, request.WithPayload, payloadByDefault: false, request.WithVectors);
        return [.. Executor(collection).Run(QueryNode.From(request)).Select(answers.Scored)];
    }

    private QueryExecutor Executor(Collection collection) => new(collection, engine.Find, engine.Faults, engine.Version);

    private AnswerPoints Answers(Collection collection, WithPayloadSelector? payload, bool payloadByDefault, WithVectorsSelector? vectors) =>
        new(new(payload, payloadByDefault), new(collection, vectors, engine.Version, engine.Faults));
}
