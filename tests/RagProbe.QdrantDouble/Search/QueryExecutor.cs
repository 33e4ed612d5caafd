using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble.Filters;
using RagProbe.QdrantDouble.Protocol;
using RagProbe.QdrantDouble.Storage;

namespace RagProbe.QdrantDouble.Search;

/// <summary>
/// Runs a query with all its prefetches. A filter reaches down into every prefetch below it; a query above prefetches works on
/// what they found and on nothing else.
/// </summary>
internal sealed class QueryExecutor(Collection collection, Func<string, Collection> lookup, Faults faults, Version version)
{
    private readonly FilterCompiler _filters = new(version, collection);
    private readonly NearestSearch _search = new(collection, faults, version);

    public IReadOnlyList<Hit> Run(QueryNode root) => [.. Execute(root, CompiledFilter.Everything).Skip(root.Offset).Take(root.Limit)];

    private IReadOnlyList<Hit> Execute(QueryNode node, CompiledFilter inherited)
    {
        var filter = inherited.And(_filters.Compile(node.Filter));
        if (node.Prefetch.Count == 0)
        {
            return node.Query is null ? Listed(filter, node.Depth) : Answer(node, filter, null);
        }

        if (node.Query is null)
        {
            throw Refusal.BadRequest("A query is needed to merge the prefetches. Can't have prefetches without defining a query.");
        }

        var sources = node.Prefetch.Select(prefetch => Execute(prefetch, filter)).ToList();
        return Answer(node, CompiledFilter.Ids(sources.SelectMany(source => source).Select(hit => hit.Point.Id)), sources);
    }

    private IReadOnlyList<Hit> Answer(QueryNode node, CompiledFilter filter, IReadOnlyList<IReadOnlyList<Hit>>? sources)
    {
        var query = node.Query!;
        switch (query.VariantCase)
        {
            case Query.VariantOneofCase.Nearest:
                return Nearest(node, query.Nearest, filter);
            case Query.VariantOneofCase.Recommend:
                return Recommend(node, query.Recommend, filter);
            case Query.VariantOneofCase.OrderBy:
                return OrderedRead.Run(collection, query.OrderBy, filter, node.Depth);
            case Query.VariantOneofCase.Fusion:
                return Above(node, Fused(query.Fusion, Needed(sources, "Fusion")));
            case Query.VariantOneofCase.Rrf when version >= Since.Rrf:
                return Above(node, RankFusion.Fuse(
                    Needed(sources, "Fusion"),
                    query.Rrf.HasK ? query.Rrf.K : RankFusion.DefaultK,
                    version >= Since.RrfWeights ? query.Rrf.Weights : []));
            case Query.VariantOneofCase.Sample:
                return [.. Listed(filter, int.MaxValue).OrderBy(hit => StableHash.Of(faults.Seed, hit.Point.Id)).Take(node.Depth)];
            case Query.VariantOneofCase.Formula when version >= Since.Formula:
                return Above(node, Formula(query.Formula, Needed(sources, "Formula")));
            case Query.VariantOneofCase.NearestWithMmr when version >= Since.Mmr:
                return Diverse(node, query.NearestWithMmr, filter);
            default:
                throw Refusal.Invalid("Query variant is missing");
        }
    }

    private IReadOnlyList<Hit> Listed(CompiledFilter filter, int limit) =>
        [.. collection.Sorted().Where(filter.Matches).Take(limit).Select(point => Hit.Listed(point))];

    private IReadOnlyList<Hit> Nearest(QueryNode node, VectorInput input, CompiledFilter filter)
    {
        var examples = new ExampleVectors(collection, lookup, node);
        var scorer = Scorer.For(examples.Column, examples.Read(input), collection.Count);
        return _search.Run(scorer, filter.Without(examples.Referenced), node.Params, node.Threshold, node.Depth);
    }

    private IReadOnlyList<Hit> Diverse(QueryNode node, NearestInputWithMmr query, CompiledFilter filter)
    {
        var examples = new ExampleVectors(collection, lookup, node);
        var scorer = Scorer.For(examples.Column, examples.Read(query.Nearest ?? new VectorInput()), collection.Count);
        var depth = query.Mmr is { HasCandidatesLimit: true } mmr ? (int)mmr.CandidatesLimit : node.Depth;
        var candidates = _search.Run(scorer, filter.Without(examples.Referenced), node.Params, node.Threshold, depth);
        var diversity = query.Mmr is { HasDiversity: true } sent ? sent.Diversity : MarginalRelevance.DefaultDiversity;
        return MarginalRelevance.Select(candidates, examples.Column, collection.Count, diversity, node.Depth);
    }

    private IReadOnlyList<Hit> Recommend(QueryNode node, RecommendInput query, CompiledFilter filter)
    {
        var examples = new ExampleVectors(collection, lookup, node);
        var positive = query.Positive.Select(examples.Read).ToList();
        var negative = query.Negative.Select(examples.Read).ToList();
        Scorer scorer;
        if (!query.HasStrategy || query.Strategy == RecommendStrategy.AverageVector)
        {
            scorer = Scorer.For(examples.Column, ExampleVectors.Average(positive, negative), collection.Count);
        }
        else
        {
            scorer = positive.Count + negative.Count > 0
                ? new ExampleScorer(
                    [.. positive.Select(vector => Scorer.For(examples.Column, vector, collection.Count))],
                    [.. negative.Select(vector => Scorer.For(examples.Column, vector, collection.Count))],
                    query.Strategy == RecommendStrategy.SumScores)
                : throw Refusal.BadRequest("At least one positive or negative vector ID required with this strategy");
        }

        return _search.Run(scorer, filter.Without(examples.Referenced), node.Params, node.Threshold, node.Depth);
    }

    private static IReadOnlyList<Hit> Fused(Fusion fusion, IReadOnlyList<IReadOnlyList<Hit>> sources) => fusion == Fusion.Dbsf
        ? DistributionFusion.Fuse(sources)
        : RankFusion.Fuse(sources, RankFusion.DefaultK, []);

    private IEnumerable<Hit> Formula(Formula formula, IReadOnlyList<IReadOnlyList<Hit>> sources)
    {
        var evaluator = new FormulaScore(formula, _filters);
        var scores = sources.Select(source => source.ToDictionary(hit => hit.Point.Id, hit => (float?)hit.Score)).ToList();
        return sources
            .SelectMany(source => source)
            .DistinctBy(hit => hit.Point.Id)
            .Select(hit => Hit.Scored(hit.Point, evaluator.Of(hit.Point, [.. scores.Select(each => each.GetValueOrDefault(hit.Point.Id))])))
            .OrderByDescending(hit => hit.Score);
    }

    // A threshold on a fused score lets an equal one through, unlike the strict one of a search.
    private static IReadOnlyList<Hit> Above(QueryNode node, IEnumerable<Hit> hits) =>
        [.. hits.Where(hit => node.Threshold is not { } bound || hit.Score >= bound).Take(node.Depth)];

    private static IReadOnlyList<IReadOnlyList<Hit>> Needed(IReadOnlyList<IReadOnlyList<Hit>>? sources, string what) =>
        sources ?? throw Refusal.WrongInput($"Validation failed: cannot apply {what} without prefetches");
}
