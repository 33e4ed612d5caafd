using Qdrant.Client.Grpc;
using RagProbe.Indexes.Lexical;
using RagProbe.Indexes.Qdrant.Connection;
using RagProbe.Indexes.Qdrant.Mapping;
using RagProbe.Indexes.Qdrant.Wire;
using WireSparse = Qdrant.Client.Grpc.SparseVector;

namespace RagProbe.Indexes.Qdrant;

/// <summary>Turns search requests into Qdrant's queries and its answers into rankings.</summary>
internal sealed class QdrantSearch(QdrantConnection connection, string collection, CollectionView view, FilterTranslator filters, StoredChunkReader reader)
{
    private const int QueriesPerCall = 64;

    // The server's constant before it could be chosen; its ranks start at 0, ours at 1.
    private const int OldRrfConstant = 1;

    public async Task<SearchAnswer[]> RunAsync(IReadOnlyList<SearchRequest> batch, CancellationToken cancellationToken)
    {
        RequestCheck.Require(batch, DimensionsOf);
        var answers = new SearchAnswer[batch.Count];
        var queries = batch.Select(Query).ToArray();
        foreach (var positions in Enumerable.Range(0, batch.Count).Where(i => queries[i] is not null).Chunk(BatchLimit()))
        {
            var call = new QueryBatchPoints { CollectionName = collection };
            call.QueryPoints.AddRange(positions.Select(i => queries[i]!));
            var reply = await connection.CallAsync("QueryBatch", isIdempotent: true, options => connection.Points.QueryBatchAsync(call, options), cancellationToken);
            if (reply.Answer.Result.Count != positions.Length)
            {
                throw new IndexException(FormattableString.Invariant($"collection '{collection}': {reply.Answer.Result.Count} answers to {positions.Length} queries of a batch; is something between RagProbe and the server?"));
            }

            foreach (var (result, i) in reply.Answer.Result.Zip(positions))
            {
                answers[i] = await AnswerAsync(batch[i], queries[i]!, result.Result, reply.Retries, cancellationToken);
            }
        }

        for (var i = 0; i < answers.Length; i++)
        {
            // A question without any word of the index: nothing was asked.
            answers[i] ??= new SearchAnswer([]);
        }

        return answers;
    }

    /// <param name="groupBy">Where the source stands in the payload.</param>
    public async Task<IReadOnlyList<SourceGroup>> GroupAsync(SearchRequest request, PayloadPath groupBy, int groupSize, CancellationToken cancellationToken)
    {
        RequestCheck.Require([request], DimensionsOf);
        if (groupSize < 1)
        {
            throw new IndexException(FormattableString.Invariant($"a group size of {groupSize}; legal is 1 or more"));
        }

        if (groupBy.DecodesJson)
        {
            throw new IndexNotSupportedException($"Groups by {groupBy}: Qdrant does not look into JSON text.");
        }

        if (Query(request) is not { } query)
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

    /// <summary>The query of a request; null where it has no answer whatever is stored.</summary>
    public QueryPoints? Query(SearchRequest request)
    {
        var (limit, threshold) = (request.Parameters.Limit, request.Parameters.ScoreThreshold);
        var query = new QueryPoints { CollectionName = collection, Limit = (ulong)limit, WithPayload = reader.Selector };
        if (filters.Translate(request.Parameters.Filter) is { } filter)
        {
            query.Filter = filter;
        }

        switch (request)
        {
            case SearchRequest.Dense dense:
                query.Query = Nearest(dense.Vector);
                query.Using = DenseName(request);
                query.Params = Params(request.Parameters.Ann);
                break;
            case SearchRequest.Lexical lexical:
                if (Bm25Encoder.EncodeQuestion(lexical.Text) is not { Count: > 0 } words)
                {
                    return null;
                }

                query.Query = Nearest(words);
                query.Using = SparseName(request);
                break;
            case SearchRequest.Fused fused:
                query.Prefetch.AddRange(Arms(fused));
                query.Query = Fuse(fused.Fusion);
                break;
        }

        if (threshold is { } bound)
        {
            query.ScoreThreshold = ServerThreshold(request, bound);
        }

        // One more tells whether equal scores stand on both sides of the cut. Only where that cannot widen the beam, and strict mode lets it.
        if (IsExact(request))
        {
            query.Limit = Math.Max(query.Limit, view.Limits.PointsPerAnswer((uint)limit + 1));
        }

        return query;
    }

    private static VectorInput Vector(ReadOnlyMemory<float> vector)
    {
        var dense = new DenseVector();
        dense.Data.AddRange(VectorCodec.AsCollection(vector));
        return new VectorInput { Dense = dense };
    }

    private static Query Nearest(ReadOnlyMemory<float> vector) => new() { Nearest = Vector(vector) };

    private static Query Nearest(Lexical.SparseVector words)
    {
        var sparse = new WireSparse();
        sparse.Indices.AddRange(words.Indices);
        sparse.Values.AddRange(words.Values);
        return new Query { Nearest = new VectorInput { Sparse = sparse } };
    }

    private static bool IsExact(SearchRequest request) => request is SearchRequest.Lexical || (request is SearchRequest.Dense && request.Parameters.Ann.Exact);

    private int BatchLimit() => view.Limits.QueriesPerBatch(QueriesPerCall);

    private string DenseName(SearchRequest request) => Known(request.Parameters.VectorName ?? view.DenseVector, "dense", view.DenseVectors.Keys);

    private DenseVectorSettings SettingsOf(SearchRequest request) => view.DenseVectors[DenseName(request)];

    private int DimensionsOf(SearchRequest request) => SettingsOf(request).Dimensions;

    private string SparseName(SearchRequest request) => Known(
        (request is SearchRequest.Lexical ? request.Parameters.VectorName : null) ?? view.SparseVector
            ?? throw new IndexNotSupportedException($"Collection '{collection}' has no sparse vector: there is nothing to search lexically."),
        "sparse",
        view.SparseVectors);

    private string Known(string name, string kind, IEnumerable<string> names) => names.Contains(name, StringComparer.Ordinal)
        ? name
        : throw new IndexException($"collection '{collection}' has no {kind} vector '{name}'; it has {CollectionView.List([.. names.Order(StringComparer.Ordinal)])}");

    private SearchParams Params(AnnParameters ann)
    {
        var parameters = new SearchParams();
        if (ann.HnswEf is { } ef)
        {
            parameters.HnswEf = (ulong)ef;
        }

        if (ann.Exact)
        {
            parameters.Exact = true;
        }

        // Before 1.15.5 an exact search of a part without a graph was still one of quantized vectors.
        if (ann.Exact || ann.QuantizationIgnore is not null || ann.QuantizationRescore is not null || ann.QuantizationOversampling is not null)
        {
            parameters.Quantization = Quantization(ann);
        }

        if (ann.IndexedOnly)
        {
            parameters.IndexedOnly = true;
        }

        if (ann.Acorn)
        {
            parameters.Acorn = Acorn(ann);
        }

        return parameters;
    }

    private static QuantizationSearchParams Quantization(AnnParameters ann)
    {
        var quantization = new QuantizationSearchParams();
        if (ann.Exact || ann.QuantizationIgnore is not null)
        {
            quantization.Ignore = ann.Exact || ann.QuantizationIgnore == true;
        }

        if (ann.QuantizationRescore is { } rescore)
        {
            quantization.Rescore = rescore;
        }

        if (ann.QuantizationOversampling is { } oversampling)
        {
            quantization.Oversampling = oversampling;
        }

        return quantization;
    }

    private AcornSearchParams Acorn(AnnParameters ann)
    {
        if (!connection.Version.HasAcorn)
        {
            throw new IndexNotSupportedException($"Qdrant {connection.Version} has no acorn search (1.16 and newer have) and would search as if it had not been asked for.");
        }

        var acorn = new AcornSearchParams { Enable = true };
        if (ann.AcornMaxSelectivity is { } selectivity)
        {
            acorn.MaxSelectivity = selectivity;
        }

        return acorn;
    }

    private IEnumerable<PrefetchQuery> Arms(SearchRequest.Fused fused)
    {
        yield return new PrefetchQuery
        {
            Query = Nearest(fused.Vector),
            Using = DenseName(fused),
            Params = Params(fused.Parameters.Ann),
            Limit = (ulong)fused.ArmLimit,
        };
        yield return new PrefetchQuery { Query = Nearest(Bm25Encoder.EncodeQuestion(fused.Text)), Using = SparseName(fused), Limit = (ulong)fused.ArmLimit };
    }

    private Query Fuse(IndexFusion fusion)
    {
        if (fusion is not IndexFusion.ReciprocalRank(var constant, var weights))
        {
            return new Query { Fusion = Fusion.Dbsf };
        }

        if (weights is not null && !connection.Version.HasRrfWeights)
        {
            throw new IndexNotSupportedException($"Qdrant {connection.Version} has no weights in rank fusion (1.17 and newer have); fuse by the client.");
        }

        if (connection.Version.HasRrfConstant)
        {
            var rrf = new Rrf { K = (uint)constant + 1 };
            if (weights is { } given)
            {
                rrf.Weights.Add([given.Dense, given.Lexical]);
            }

            return new Query { Rrf = rrf };
        }

        return constant == OldRrfConstant
            ? new Query { Fusion = Fusion.Rrf }
            : throw new IndexNotSupportedException(FormattableString.Invariant($"Qdrant {connection.Version} fuses ranks with the constant {OldRrfConstant} only (1.15.4 and newer take any); use --rrf-constant {OldRrfConstant}, or fuse by the client."));
    }

    // The server compares single-precision scores: s > t holds for the same scores when t is rounded towards what it lets through.
    private float ServerThreshold(SearchRequest request, double bound)
    {
        if (request is SearchRequest.Fused)
        {
            // Reached or exceeded counts there.
            return RoundUp(bound);
        }

        return request is SearchRequest.Lexical || SettingsOf(request).IsLargerBetter ? RoundDown(bound) : RoundUp(-bound);
    }

    private static float RoundDown(double value) => (float)value is var rounded && rounded > value ? MathF.BitDecrement(rounded) : rounded;

    private static float RoundUp(double value) => (float)value is var rounded && rounded < value ? MathF.BitIncrement(rounded) : rounded;

    private async Task<SearchAnswer> AnswerAsync(SearchRequest request, QueryPoints query, IReadOnlyList<ScoredPoint> points, int retries, CancellationToken cancellationToken)
    {
        var limit = request.Parameters.Limit;
        if (IsExact(request))
        {
            // Equal scores come in no particular order: all that tie with the last one are needed to cut by id.
            while (points.Count > limit && points.Count == (int)query.Limit && points[limit - 1].Score == points[^1].Score
                && view.Limits.PointsPerAnswer((uint)query.Limit * 2) is var wider && wider > query.Limit)
            {
                query = query.Clone();
                query.Limit = wider;
                var reply = await connection.CallAsync("Query", isIdempotent: true, options => connection.Points.QueryAsync(query, options), cancellationToken);
                points = reply.Answer.Result;
                retries += reply.Retries;
            }
        }

        return new SearchAnswer([.. Rank(request, points).Take(limit)])
        {
            UnrankedIds = [.. points.Where(static point => !float.IsFinite(point.Score)).Select(point => reader.ReadId(point.Id, point.Payload))],
            Retries = retries,
        };
    }

    private IEnumerable<ScoredChunk> Rank(SearchRequest request, IEnumerable<ScoredPoint> points)
    {
        DenseVectorSettings? vector = request is SearchRequest.Dense ? SettingsOf(request) : null;
        return points
            .Where(static point => float.IsFinite(point.Score))
            .Select(point => new ScoredChunk(reader.Read(point.Id, point.Payload, vector: null), Score(vector, point.Score)))
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
