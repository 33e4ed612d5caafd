using Qdrant.Client.Grpc;

namespace RagProbe.QdrantDouble.Search;

/// <summary>A query or a prefetch, with the server's defaults filled in.</summary>
internal sealed record QueryNode
{
    public const ulong DefaultLimit = 10;

    public required IReadOnlyList<QueryNode> Prefetch { get; init; }

    public required Query? Query { get; init; }

    public required string Using { get; init; }

    public required Filter? Filter { get; init; }

    public required SearchParams? Params { get; init; }

    public required float? Threshold { get; init; }

    public required int Limit { get; init; }

    public int Offset { get; init; }

    public required LookupLocation? LookupFrom { get; init; }

    public int Depth => (int)Math.Min(int.MaxValue, (long)Limit + Offset);

    public static QueryNode From(QueryPoints query) => new()
    {
        Prefetch = [.. query.Prefetch.Select(prefetch => From(prefetch, 1))],
        Query = query.Query,
        Using = query.Using,
        Filter = query.Filter,
        Params = query.Params,
        Threshold = query.HasScoreThreshold ? query.ScoreThreshold : null,
        Limit = Clamped(query.HasLimit ? query.Limit : DefaultLimit),
        Offset = Clamped(query.Offset),
        LookupFrom = query.LookupFrom,
    };

    /// <summary>The query behind groups: unlimited itself, and with deeper prefetches, as the server asks for groups.</summary>
    public static QueryNode From(QueryPointGroups query, ulong groupSize) => new()
    {
        Prefetch = [.. query.Prefetch.Select(prefetch => From(prefetch, groupSize))],
        Query = query.Query,
        Using = query.Using,
        Filter = query.Filter,
        Params = query.Params,
        Threshold = query.HasScoreThreshold ? query.ScoreThreshold : null,
        Limit = int.MaxValue,
        LookupFrom = query.LookupFrom,
    };

    private static QueryNode From(PrefetchQuery query, ulong deeper) => new()
    {
        Prefetch = [.. query.Prefetch.Select(prefetch => From(prefetch, deeper))],
        Query = query.Query,
        Using = query.Using,
        Filter = query.Filter,
        Params = query.Params,
        Threshold = query.HasScoreThreshold ? query.ScoreThreshold : null,
        Limit = Clamped((query.HasLimit ? query.Limit : DefaultLimit) * deeper),
        LookupFrom = query.LookupFrom,
    };

    private static int Clamped(ulong value) => (int)Math.Min(int.MaxValue, value);
}
