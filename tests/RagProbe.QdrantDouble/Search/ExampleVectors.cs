using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble.Protocol;
using RagProbe.QdrantDouble.Storage;

namespace RagProbe.QdrantDouble.Search;

/// <summary>The vectors that a query names: sent along, or those of stored points, which are then left out of the answer.</summary>
internal sealed class ExampleVectors
{
    private readonly Collection _searched;
    private readonly Collection _source;
    private readonly string _sourceVector;
    private readonly bool _ownPoints;
    private readonly HashSet<PointKey> _referenced = [];

    public ExampleVectors(Collection collection, Func<string, Collection> lookup, QueryNode node)
    {
        Column = collection.Column(node.Using) ?? throw Refusal.NoVectorName(node.Using);
        _searched = collection;
        _ownPoints = node.LookupFrom is null;
        _source = node.LookupFrom is { } from ? lookup(from.CollectionName) : collection;
        _sourceVector = node.LookupFrom is { HasVectorName: true } named ? named.VectorName : node.Using;
    }

    /// <summary>The column that is searched.</summary>
    public VectorColumn Column { get; }

    public IReadOnlySet<PointKey> Referenced => _referenced;

    public VectorData Read(VectorInput input)
    {
        switch (input.VariantCase)
        {
            case VectorInput.VariantOneofCase.Id:
                return Stored(PointKey.From(input.Id));
            case VectorInput.VariantOneofCase.Dense:
                return new DenseData([.. input.Dense.Data]);
            case VectorInput.VariantOneofCase.Sparse:
                return SparseData.Sorted(input.Sparse.Indices, input.Sparse.Values);
            case VectorInput.VariantOneofCase.MultiDense:
                return new MultiData([.. input.MultiDense.Vectors.Select(vector => vector.Data.ToArray())]);
            default:
                throw Refusal.Invalid("VectorInput variant is missing");
        }
    }

    /// <summary>The mean of the wanted, pushed away from the mean of the unwanted.</summary>
    public static VectorData Average(IReadOnlyList<VectorData> positive, IReadOnlyList<VectorData> negative)
    {
        if (positive.Count == 0)
        {
            throw Refusal.BadRequest("At least one positive vector ID required with this strategy");
        }

        var liked = Mean(positive);
        if (negative.Count == 0)
        {
            return new DenseData(liked);
        }

        var disliked = Mean(negative);
        return liked.Length == disliked.Length
            ? new DenseData([.. liked.Zip(disliked, (wanted, unwanted) => wanted + (wanted - unwanted))])
            : throw Refusal.Dimension(liked.Length, disliked.Length);
    }

    private static float[] Mean(IReadOnlyList<VectorData> vectors)
    {
        var rows = vectors.Select(vector => vector is DenseData dense ? dense.Values : throw Refusal.SparseAgainstDense()).ToList();
        var mean = new float[rows[0].Length];
        foreach (var row in rows)
        {
            if (row.Length != mean.Length)
            {
                throw Refusal.Dimension(mean.Length, row.Length);
            }

            for (var i = 0; i < mean.Length; i++)
            {
                mean[i] += row[i];
            }
        }

        return System.Array.ConvertAll(mean, value => value / rows.Count);
    }

    private VectorData Stored(PointKey id)
    {
        if (_ownPoints)
        {
            _referenced.Add(id);
        }

        // The searched collection is locked already.
        return ReferenceEquals(_source, _searched) ? StoredIn(_source, id) : _source.Read(() => StoredIn(_source, id));
    }

    private VectorData StoredIn(Collection source, PointKey id)
    {
        var point = source.Find(id) ?? throw Refusal.NoPoint(id);
        var column = source.Column(_sourceVector) ?? throw Refusal.NoVectorName(_sourceVector);
        return column.Get(point.Slot) ?? throw Refusal.NotFound($"Vector with name \"{_sourceVector}\" for point {id} not found");
    }
}
