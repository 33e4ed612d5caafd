using RagProbe.QdrantDouble.Protocol;

namespace RagProbe.QdrantDouble.Storage;

/// <summary>Sparse vectors, with how many points use each index: what IDF asks for.</summary>
internal sealed class SparseColumn(string name) : VectorColumn(name)
{
    private readonly Dictionary<int, SparseData> _rows = [];
    private readonly Dictionary<uint, HashSet<int>> _postings = [];
    private readonly Dictionary<uint, int> _deleted = [];

    /// <summary>Whether queries are weighted by inverse document frequency.</summary>
    public bool Idf { get; set; }

    public override bool Has(int slot) => _rows.ContainsKey(slot);

    public SparseData Row(int slot) => _rows[slot];

    /// <summary>The rows that have a value at an index.</summary>
    public IReadOnlyCollection<int> Postings(uint index) => _postings.TryGetValue(index, out var slots) ? slots : [];

    /// <summary>
    /// How many points use an index, as IDF counts it: deleted points stay counted (on the server until its segment is cleaned
    /// up, here for good).
    /// </summary>
    public int DocumentFrequency(uint index) => Postings(index).Count + _deleted.GetValueOrDefault(index);

    /// <summary>Tells that a whole point is about to go.</summary>
    public void PointDeleted(int slot)
    {
        foreach (var index in _rows.TryGetValue(slot, out var row) ? row.Indices : [])
        {
            _deleted[index] = _deleted.GetValueOrDefault(index) + 1;
        }
    }

    public override VectorData Admit(VectorData vector) => vector as SparseData ?? throw Refusal.SparseAgainstDense();

    public override void Set(int slot, VectorData vector)
    {
        Clear(slot);
        var sparse = (SparseData)vector;
        _rows[slot] = sparse;
        foreach (var index in sparse.Indices)
        {
            if (!_postings.TryGetValue(index, out var slots))
            {
                _postings[index] = slots = [];
            }

            slots.Add(slot);
        }

        Count = _rows.Count;
    }

    public override void Clear(int slot)
    {
        if (_rows.Remove(slot, out var old))
        {
            foreach (var index in old.Indices)
            {
                _postings[index].Remove(slot);
            }
        }

        Count = _rows.Count;
    }

    public override VectorData? Get(int slot) => _rows.GetValueOrDefault(slot);
}
