using Qdrant.Client.Grpc;
using RagProbe.Indexes.Qdrant.Connection;
using RagProbe.Indexes.Qdrant.Mapping;
using RagProbe.Indexes.Qdrant.Wire;

namespace RagProbe.Indexes.Qdrant;

/// <summary>Asks a collection and turns its answers into rankings.</summary>
internal sealed class QdrantSearch(QdrantConnection connection, string collection, CollectionView view, FilterTranslator filters, StoredChunkReader reader)
{
    // Half of a sweep's batch: while one half is read the server works at the other.
    private const int QueriesPerCall = 32;

    // Some thousand chunks.
    private const long CharactersKept = 16_000_000;

    private readonly SharedChunks _chunks = new(reader, CharactersKept);
    private readonly QueryWriter _queries = new(connection.Version, collection, view, filters, reader.Selector);

    public async Task<SearchAnswer[]> RunAsync(IReadOnlyList<SearchRequest> batch, CancellationToken cancellationToken)
    {
        RequestCheck.Require(batch, _queries.DimensionsOf);
        var inquiries = batch.Select(request => _queries.Write(request) is { } query ? new Inquiry(request, query) : null).ToArray();
        var open = inquiries.OfType<Inquiry>().ToList();
        while (open.Count > 0)
        {
            await AskAsync(open, cancellationToken);

            // Equal scores come in no particular order: all that tie with the last one are needed to cut by id.
            open = open.FindAll(inquiry => QueryWriter.IsExact(inquiry.Request) && inquiry.HasTieAtCut && inquiry.Widen(view.Limits));
        }

        // A question without any word of the index has nothing to ask.
        return Array.ConvertAll(inquiries, inquiry => inquiry is null ? new SearchAnswer([]) : Answer(inquiry));
    }

    /// <param name="groupBy">Where the source stands in the payload.</param>
    public async Task<IReadOnlyList<SourceGroup>> GroupAsync(SearchRequest request, PayloadPath groupBy, int groupSize, CancellationToken cancellationToken)
    {
        RequestCheck.Require([request], _queries.DimensionsOf);
        if (groupSize < 1)
        {
            throw new IndexException(FormattableString.Invariant($"a group size of {groupSize}; legal is 1 or more"));
        }

        if (groupBy.DecodesJson)
        {
            throw new IndexNotSupportedException($"Groups by {groupBy}: Qdrant does not look into JSON text.");
        }

        if (_queries.Write(request) is not { } query)
        {
            return [];
        }

        var call = new QueryPointGroups
        {
            CollectionName = collection,
            Query = query.Query,
            Filter = query.Filter,
            Params = query.Params,
            WithPayload = query.WithPayload,
            GroupBy = groupBy.ToServerKey(),
            Limit = (ulong)request.Parameters.Limit,
            GroupSize = (ulong)groupSize,
        };
        call.Prefetch.AddRange(query.Prefetch);
        if (query.HasUsing)
        {
            call.Using = query.Using;
        }

        if (query.HasScoreThreshold)
        {
            call.ScoreThreshold = query.ScoreThreshold;
        }

        var reply = await connection.CallAsync("QueryGroups", isIdempotent: true, options => connection.Points.QueryGroupsAsync(call, options), cancellationToken);
        return [.. reply.Answer.Result.Groups
            .Select(group => Rank(request, group.Hits).ToList())
            .Where(static chunks => chunks.Count > 0)
            .Select(static chunks => new SourceGroup(chunks[0].Chunk.Source, chunks))];
    }

    private Task AskAsync(List<Inquiry> inquiries, CancellationToken cancellationToken) =>
        Task.WhenAll(inquiries.Chunk(view.Limits.QueriesPerBatch(QueriesPerCall)).Select(some => AskTogetherAsync(some, cancellationToken)));

    private async Task AskTogetherAsync(Inquiry[] inquiries, CancellationToken cancellationToken)
    {
        var call = new QueryBatchPoints { CollectionName = collection };
        call.QueryPoints.AddRange(inquiries.Select(static inquiry => inquiry.Query));
        if (view.Limits.ServerTimeout(connection.Options.Deadline) is { } timeout)
        {
            call.Timeout = timeout;
        }

        var reply = await connection.CallAsync("QueryBatch", isIdempotent: true, options => connection.Points.QueryBatchAsync(call, options), cancellationToken);
        if (reply.Answer.Result.Count != inquiries.Length)
        {
            throw new IndexException(FormattableString.Invariant($"collection '{collection}': {reply.Answer.Result.Count} answers to {inquiries.Length} queries of a batch; is something between RagProbe and the server?"));
        }

        foreach (var (inquiry, result) in inquiries.Zip(reply.Answer.Result))
        {
            inquiry.Add(result.Result, reply.Retries);
        }
    }

    private SearchAnswer Answer(Inquiry inquiry) => new([.. Rank(inquiry.Request, inquiry.Points).Take(inquiry.Request.Parameters.Limit)])
    {
        UnrankedIds = [.. inquiry.Points.Where(static point => !float.IsFinite(point.Score)).Select(point => reader.ReadId(point.Id, point.Payload))],
        Retries = inquiry.Retries,
    };

    private IEnumerable<ScoredChunk> Rank(SearchRequest request, IEnumerable<ScoredPoint> points)
    {
        DenseVectorSettings? vector = request is SearchRequest.Dense ? _queries.SettingsOf(request) : null;
        return points
            .Where(static point => float.IsFinite(point.Score))
            .Select(point => new ScoredChunk(_chunks.Read(point), Score(vector, point.Score)))
            .Where(scored => IsAbove(request, scored.Score))
            .OrderByDescending(static scored => scored.Score)
            .ThenBy(static scored => scored.Chunk.Id, StringComparer.Ordinal);
    }

    // Rounding can carry a cosine past its bounds.
    private static double Score(DenseVectorSettings? vector, float score) => vector switch
    {
        null => score,
        { Distance: VectorDistance.Cosine } => Math.Clamp(score, -1f, 1f),
        { IsLargerBetter: true } => score,
        _ => -score,
    };

    private static bool IsAbove(SearchRequest request, double score) =>
        request.Parameters.ScoreThreshold is not { } threshold || (request is SearchRequest.Fused ? score >= threshold : score > threshold);
}
