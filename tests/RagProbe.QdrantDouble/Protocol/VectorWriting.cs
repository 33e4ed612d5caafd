using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble.Storage;

namespace RagProbe.QdrantDouble.Protocol;

/// <summary>Vectors of answers: bare <c>data</c> up to 1.16, the oneof fields 101 to 103 from 1.17 on.</summary>
internal sealed class VectorWriting
{
    private readonly Collection _collection;
    private readonly Version _version;
    private readonly Faults _faults;
    private readonly IReadOnlyList<VectorColumn>? _columns;

    public VectorWriting(Collection collection, WithVectorsSelector? selector, Version version, Faults faults)
    {
        _collection = collection;
        _version = version;
        _faults = faults;
        _columns = selector?.SelectorOptionsCase switch
        {
            WithVectorsSelector.SelectorOptionsOneofCase.Enable when selector.Enable => [.. _collection.Columns],
            WithVectorsSelector.SelectorOptionsOneofCase.Include =>
                [.. selector.Include.Names.Select(name => _collection.Column(name) ?? throw Refusal.NoVectorName(name))],
            _ => null,
        };
    }

    /// <summary>The chosen vectors of a point; null when none are asked for. A lone unnamed vector comes back unnamed.</summary>
    public VectorsOutput? Of(StoredPoint point)
    {
        if (_columns is null)
        {
            return null;
        }

        var named = new NamedVectorsOutput();
        foreach (var column in _columns)
        {
            if (column.Get(point.Slot) is { } vector)
            {
                named.Vectors[column.Name] = Written(_faults.IsNan(point.Id) ? Poisoned(vector) : vector);
            }
        }

        return named.Vectors.Count == 1 && named.Vectors.TryGetValue("", out var only)
            ? new VectorsOutput { Vector = only }
            : new VectorsOutput { Vectors = named };
    }

    private static VectorData Poisoned(VectorData vector) => vector is DenseData dense
        ? new DenseData(Array.ConvertAll(dense.Values, _ => float.NaN))
        : vector;

    private VectorOutput Written(VectorData vector)
    {
        var asOneof = _version >= Since.OneofVectorsAnswered;
        var output = new VectorOutput();
        switch (vector)
        {
            case DenseData dense when asOneof:
                output.Dense = new DenseVector { Data = { dense.Values } };
                break;
            case DenseData dense:
                output.Data.Add(dense.Values);
                break;
            case SparseData sparse when asOneof:
                output.Sparse = new SparseVector { Values = { sparse.Values }, Indices = { sparse.Indices } };
                break;
            case SparseData sparse:
                output.Data.Add(sparse.Values);
                output.Indices = new SparseIndices { Data = { sparse.Indices } };
                break;
            case MultiData multi when asOneof:
                output.MultiDense = new MultiDenseVector();
                output.MultiDense.Vectors.Add(multi.Vectors.Select(each => new DenseVector { Data = { each } }));
                break;
            case MultiData multi:
                output.Data.Add(multi.Vectors.SelectMany(each => each));
                output.VectorsCount = (uint)multi.Vectors.Count;
                break;
            default:
                break;
        }

        return output;
    }
}
