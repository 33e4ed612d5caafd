using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble.Protocol;
using RagProbe.QdrantDouble.Search;

namespace RagProbe.QdrantDouble.Storage;

/// <summary>Dense vectors in one contiguous array, as a scan wants them.</summary>
internal sealed class DenseColumn(string name, int size, Metric metric, Datatype datatype) : VectorColumn(name)
{
    private float[] _rows = [];
    private bool[] _present = [];

    public int Size { get; } = size;

    public Metric Metric { get; } = metric;

    public override bool Has(int slot) => slot < _present.Length && _present[slot];

    public ReadOnlySpan<float> Row(int slot) => _rows.AsSpan(slot * Size, Size);

    public override VectorData Admit(VectorData vector)
    {
        var values = vector switch
        {
            DenseData dense => dense.Values,
            SparseData => throw Refusal.SparseAgainstDense(),
            _ => throw Refusal.MultiAgainstDense(),
        };
        return values.Length == Size ? new DenseData(Metric.Prepare(values)) : throw Refusal.Dimension(Size, values.Length);
    }

    public override void Set(int slot, VectorData vector)
    {
        if (slot >= _present.Length)
        {
            var capacity = Math.Max(64, Math.Max(slot + 1, _present.Length * 2));
            Array.Resize(ref _present, capacity);
            Array.Resize(ref _rows, capacity * Size);
        }

        StorageType.Round(((DenseData)vector).Values, datatype).CopyTo(_rows.AsSpan(slot * Size, Size));
        Count += _present[slot] ? 0 : 1;
        _present[slot] = true;
    }

    public override void Clear(int slot)
    {
        if (Has(slot))
        {
            _present[slot] = false;
            Count--;
        }
    }

    public override VectorData? Get(int slot) => Has(slot) ? new DenseData(Row(slot).ToArray()) : null;
}
