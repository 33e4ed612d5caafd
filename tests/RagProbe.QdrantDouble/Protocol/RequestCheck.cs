using System.Globalization;
using Qdrant.Client.Grpc;

namespace RagProbe.QdrantDouble.Protocol;

/// <summary>
/// The server's first check of a request, before it looks at any collection: what is out of range, with the path to it.
/// </summary>
internal sealed class RequestCheck(Version version)
{
    private readonly List<string> _faults = [];

    public void ThrowIfAny()
    {
        if (_faults.Count > 0)
        {
            throw Refusal.Validation(_faults);
        }
    }

    public RequestCheck CollectionName(string name, string path = "collection_name")
    {
        if (name.Length is 0 or > 255)
        {
            _faults.Add($"{path}: value \"{name}\" invalid, must be from 1 to 255 characters");
        }

        return this;
    }

    /// <summary>A name for a new collection becomes a folder on the server.</summary>
    public RequestCheck NewCollectionName(string name)
    {
        CollectionName(name);
        foreach (var forbidden in "/\\<>:\"|?*\0\u001F")
        {
            if (name.Contains(forbidden, StringComparison.Ordinal))
            {
                _faults.Add($"collection_name: collection name cannot contain \"{forbidden}\" char");
                break;
            }
        }

        return this;
    }

    public RequestCheck AtLeastOne(bool isSet, ulong value, string path)
    {
        if (isSet && value == 0)
        {
            _faults.Add($"{path}: value 0 invalid, must be 1 or larger");
        }

        return this;
    }

    public RequestCheck NotEmpty(string value, string path)
    {
        if (value.Length == 0)
        {
            _faults.Add($"{path}: value \"\" invalid, must be at least 1 characters");
        }

        return this;
    }

    public RequestCheck Vectors(VectorsConfig? config)
    {
        switch (config?.ConfigCase)
        {
            case VectorsConfig.ConfigOneofCase.Params:
                Size(config.Params, "vectors_config.config");
                break;
            case VectorsConfig.ConfigOneofCase.ParamsMap:
                foreach (var parameters in config.ParamsMap.Map.Values)
                {
                    Size(parameters, "vectors_config.config.map.[]");
                }

                break;
            default:
                break;
        }

        return this;
    }

    public RequestCheck Points(IReadOnlyList<PointStruct> points)
    {
        for (var at = 0; at < points.Count; at++)
        {
            Vectors(points[at].Vectors, $"points[{at}].vectors");
        }

        return this;
    }

    public RequestCheck Points(IReadOnlyList<PointVectors> points)
    {
        for (var at = 0; at < points.Count; at++)
        {
            Vectors(points[at].Vectors, $"points[{at}].vectors");
        }

        return this;
    }

    public RequestCheck Filter(Filter? filter, string path = "filter")
    {
        if (filter is not null)
        {
            Conditions(filter.Should, path + ".should");
            Conditions(filter.Must, path + ".must");
            Conditions(filter.MustNot, path + ".must_not");
            Conditions(filter.MinShould?.Conditions ?? [], path + ".min_should.conditions");
        }

        return this;
    }

    public RequestCheck Query(QueryPoints query, string path = "")
    {
        CollectionName(query.CollectionName, path + "collection_name");
        AtLeastOne(query.HasLimit, query.Limit, path + "limit");
        AtLeastOne(query.HasTimeout, query.Timeout, path + "timeout");
        Body(query.Prefetch, query.Query, query.Filter, query.Params, path);
        return this;
    }

    public RequestCheck Groups(QueryPointGroups query)
    {
        CollectionName(query.CollectionName);
        AtLeastOne(query.HasLimit, query.Limit, "limit");
        AtLeastOne(query.HasGroupSize, query.GroupSize, "group_size");
        NotEmpty(query.GroupBy, "group_by");
        AtLeastOne(query.HasTimeout, query.Timeout, "timeout");
        Body(query.Prefetch, query.Query, query.Filter, query.Params, "");
        return this;
    }

    private void Body(IReadOnlyList<PrefetchQuery> prefetch, Query? query, Filter? filter, SearchParams? parameters, string path)
    {
        for (var at = 0; at < prefetch.Count; at++)
        {
            var below = $"{path}prefetch[{at}].";
            AtLeastOne(prefetch[at].HasLimit, prefetch[at].Limit, below + "limit");
            Body(prefetch[at].Prefetch, prefetch[at].Query, prefetch[at].Filter, prefetch[at].Params, below);
        }

        Variant(query, path + "query.variant");
        Filter(filter, path + "filter");
        if (parameters?.Quantization is { HasOversampling: true, Oversampling: < 1 } quantization)
        {
            var value = quantization.Oversampling.ToString(CultureInfo.InvariantCulture);
            _faults.Add($"{path}params.quantization.oversampling: value {value} invalid, must be 1.0 or larger");
        }

        if (version >= Since.Acorn && parameters?.Acorn is { HasMaxSelectivity: true, MaxSelectivity: < 0 or > 1 } acorn)
        {
            var value = acorn.MaxSelectivity.ToString(CultureInfo.InvariantCulture);
            _faults.Add($"{path}params.acorn.max_selectivity: value {value} invalid, must be from 0.0 to 1.0");
        }
    }

    private void Variant(Query? query, string path)
    {
        switch (query?.VariantCase)
        {
            case Qdrant.Client.Grpc.Query.VariantOneofCase.Nearest when query.Nearest.Sparse is { } sparse:
                Sparse(sparse.Indices, sparse.Values.Count, path + ".variant");
                break;
            case Qdrant.Client.Grpc.Query.VariantOneofCase.Rrf when version >= Since.Rrf && query.Rrf is { HasK: true, K: 0 }:
                _faults.Add($"{path}.k: value 0 invalid, must be 1 or larger");
                break;
            case Qdrant.Client.Grpc.Query.VariantOneofCase.NearestWithMmr when query.NearestWithMmr.Mmr is { } mmr:
                if (mmr is { HasDiversity: true, Diversity: < 0 or > 1 })
                {
                    var value = mmr.Diversity.ToString(CultureInfo.InvariantCulture);
                    _faults.Add($"{path}.mmr.diversity: value {value} invalid, must be from 0.0 to 1.0");
                }

                if (mmr is { HasCandidatesLimit: true, CandidatesLimit: > 16384 })
                {
                    _faults.Add($"{path}.mmr.candidates_limit: value {mmr.CandidatesLimit} invalid, must be 16384 or smaller");
                }

                break;
            default:
                break;
        }
    }

    private void Size(VectorParams parameters, string path)
    {
        if (parameters.Size is 0 or > 65536)
        {
            _faults.Add($"{path}.size: value {parameters.Size} invalid, must be from 1 to 65536");
        }
    }

    private void Vectors(Vectors? vectors, string path)
    {
        switch (vectors?.VectorsOptionsCase)
        {
            case Qdrant.Client.Grpc.Vectors.VectorsOptionsOneofCase.Vector:
                Vector(vectors.Vector, path + ".vectors_options");
                break;
            case Qdrant.Client.Grpc.Vectors.VectorsOptionsOneofCase.Vectors_:
                foreach (var vector in vectors.Vectors_.Vectors.Values)
                {
                    Vector(vector, path + ".vectors_options.vectors.[]");
                }

                break;
            default:
                break;
        }
    }

    private void Vector(Vector vector, string path)
    {
        if (vector.VectorCase == Qdrant.Client.Grpc.Vector.VectorOneofCase.Sparse)
        {
            Sparse(vector.Sparse.Indices, vector.Sparse.Values.Count, path);
        }
        else if (vector.Indices is { } indices)
        {
            Sparse(indices.Data, vector.Data.Count, path);
        }
    }

    private void Sparse(IReadOnlyCollection<uint> indices, int values, string path)
    {
        if (indices.Count != values)
        {
            _faults.Add($"{path}.values: Validation error: must be the same length as indices [{{}}]");
        }
        else if (indices.Distinct().Count() != indices.Count)
        {
            _faults.Add($"{path}.indices: Validation error: must be unique [{{}}]");
        }
    }

    private void Conditions(IReadOnlyList<Condition> conditions, string path)
    {
        for (var at = 0; at < conditions.Count; at++)
        {
            var here = $"{path}[{at}].condition_one_of";
            switch (conditions[at].ConditionOneOfCase)
            {
                case Condition.ConditionOneOfOneofCase.Field when version >= Since.FieldIsEmpty && !HasTest(conditions[at].Field):
                    _faults.Add($"{here}.match: Validation error: At least one field condition must be specified [{{}}]");
                    break;
                case Condition.ConditionOneOfOneofCase.Filter:
                    Filter(conditions[at].Filter, here);
                    break;
                case Condition.ConditionOneOfOneofCase.Nested:
                    Filter(conditions[at].Nested.Filter, here + ".filter");
                    break;
                default:
                    break;
            }
        }
    }

    private static bool HasTest(FieldCondition field) => field.Match is not null
        || field.Range is not null
        || field.DatetimeRange is not null
        || field.GeoBoundingBox is not null
        || field.GeoRadius is not null
        || field.GeoPolygon is not null
        || field.ValuesCount is not null
        || field.HasIsEmpty
        || field.HasIsNull;
}
