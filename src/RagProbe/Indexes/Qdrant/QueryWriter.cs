using Qdrant.Client.Grpc;
using RagProbe.Indexes.Lexical;
using RagProbe.Indexes.Qdrant.Connection;
using RagProbe.Indexes.Qdrant.Wire;
using WireSparse = Qdrant.Client.Grpc.SparseVector;

namespace RagProbe.Indexes.Qdrant;

/// <summary>Writes search requests as Qdrant's queries. What the server would silently ignore is refused by its version.</summary>
/// <param name="payload">What of a point's payload comes back.</param>
internal sealed class QueryWriter(ServerVersion version, string collection, CollectionView view, FilterTranslator filters, WithPayloadSelector payload)
{
    // The server's constant before it could be chosen; its ranks start at 0, ours at 1.
    private const int OldRrfConstant = 1;

    /// <summary>True where a larger limit changes nothing but the length of the answer.</summary>
    public static bool IsExact(SearchRequest request) => request is SearchRequest.Lexical || (request is SearchRequest.Dense && request.Parameters.Ann.Exact);

    /// <summary>The query of a request; null where it has no answer whatever is stored.</summary>
    public QueryPoints? Write(SearchRequest request)
    {
        var (limit, threshold) = (request.Parameters.Limit, request.Parameters.ScoreThreshold);
        var query = new QueryPoints { CollectionName = collection, Limit = (ulong)limit, WithPayload = payload };
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

    /// <summary>The dense vector that a request searches.</summary>
    public DenseVectorSettings SettingsOf(SearchRequest request) => view.DenseVectors[DenseName(request)];

    public int DimensionsOf(SearchRequest request) => SettingsOf(request).Dimensions;

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

    private string DenseName(SearchRequest request) => Known(request.Parameters.VectorName ?? view.DenseVector, "dense", view.DenseVectors.Keys);

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
        if (!version.HasAcorn)
        {
            throw new IndexNotSupportedException($"Qdrant {version} has no acorn search (1.16 and newer have) and would search as if it had not been asked for.");
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

        if (weights is not null && !version.HasRrfWeights)
        {
            throw new IndexNotSupportedException($"Qdrant {version} has no weights in rank fusion (1.17 and newer have); fuse by the client.");
        }

        if (version.HasRrfConstant)
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
            : throw new IndexNotSupportedException(FormattableString.Invariant($"Qdrant {version} fuses ranks with the constant {OldRrfConstant} only (1.15.4 and newer take any); use --rrf-constant {OldRrfConstant}, or fuse by the client."));
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
}
