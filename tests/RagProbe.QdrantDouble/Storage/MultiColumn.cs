using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble.Protocol;
using RagProbe.QdrantDouble.Search;

namespace RagProbe.QdrantDouble.Storage;

/// <summary>Several dense vectors per point: late interaction.</summary>
internal sealed class MultiColumn(string name, int size, Metric metric, Datatype datatype) : VectorColumn(name)
{
    private readonly Dictionary<int, MultiData> _rows = [];

    public Metric Metric { get; } = metric;

    public override bool Has(int slot) => _rows.ContainsKey(slot);

    public MultiData Row(int slot) => _rows[slot];

    /// <summary>A single dense vector stands for a list of one.</summary>
    public override VectorData Admit(VectorData vector)
    {
        IReadOnlyList<float[]> vectors = vector switch
        {
            MultiData multi => multi.Vectors,
            DenseData dense => [dense.Values],
            _ => throw Refusal.SparseAgainstDense(),
        };
        foreach (var each in vectors)
        {
            if (each.Length != size)
            {
                throw Refusal.Dimension(size, each.Length);
            }
        }

        return new MultiData([.. vectors.Select(each => Metric.Prepare(each))]);
    }

    public override void Set(int slot, VectorData vector)
    {
        _rows[slot] = new MultiData([.. ((MultiData)vector).Vectors.Select(each => StorageType.Round(each, datatype))]);
        Count = _rows.Count;
    }

    public override void Clear(int slot)
    {
        _rows.Remove(slot);
        Count = _rows.Count;
    }

    public override VectorData? Get(int slot) => _rows.GetValueOrDefault(slot);
}
