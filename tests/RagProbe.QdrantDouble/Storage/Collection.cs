using System.Runtime.InteropServices;
using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble.Payloads;
using RagProbe.QdrantDouble.Search;

namespace RagProbe.QdrantDouble.Storage;

/// <summary>Points, vectors and payload indexes of one collection. Readers and writers go through <see cref="Read"/> and <see cref="Write"/>.</summary>
#pragma warning disable CA1001 // The lock holds a handle only while threads wait for it; a deleted collection may still be read.
internal sealed class Collection
#pragma warning restore CA1001
{
    private readonly Dictionary<PointKey, StoredPoint> _points = [];
    private readonly List<StoredPoint?> _bySlot = [];
    private readonly Stack<int> _freeSlots = [];
    private readonly Dictionary<string, VectorColumn> _columns = [];
    private readonly Dictionary<string, PayloadIndex> _indexes = [];
    private readonly ReaderWriterLockSlim _lock = new();
    private StoredPoint[]? _sorted;

    public Collection(string name, CollectionConfig config)
    {
        Name = name;
        Config = config;
        foreach (var (vector, parameters) in DenseParameters(config))
        {
            var metric = new Metric(parameters.Distance, parameters.Datatype);
            _columns[vector] = parameters.MultivectorConfig is null
                ? new DenseColumn(vector, (int)parameters.Size, metric, parameters.Datatype)
                : new MultiColumn(vector, (int)parameters.Size, metric, parameters.Datatype);
        }

        foreach (var (vector, parameters) in config.Params.SparseVectorsConfig?.Map ?? [])
        {
            _columns[vector] = new SparseColumn(vector) { Idf = parameters.Modifier == Modifier.Idf };
        }
    }

    public string Name { get; }

    public CollectionConfig Config { get; }

    public int Count => _points.Count;

    public IReadOnlyCollection<VectorColumn> Columns => _columns.Values;

    public IReadOnlyDictionary<string, PayloadIndex> Indexes => _indexes;

    /// <summary>The number of the last write.</summary>
    public ulong LastOperation { get; private set; }

    /// <summary>
    /// The write after which the graph was last built; null while there is none to speak of. An index made later adds no edges.
    /// </summary>
    public ulong? GraphBuiltBy { get; private set; }

    /// <summary>All points by row; a row without a point is null.</summary>
    public ReadOnlySpan<StoredPoint?> BySlot => CollectionsMarshal.AsSpan(_bySlot);

    public static IEnumerable<KeyValuePair<string, VectorParams>> DenseParameters(CollectionConfig config) =>
        config.Params.VectorsConfig.ConfigCase switch
        {
            VectorsConfig.ConfigOneofCase.Params =>
                (KeyValuePair<string, VectorParams>[])[new("", config.Params.VectorsConfig.Params)],
            VectorsConfig.ConfigOneofCase.ParamsMap => config.Params.VectorsConfig.ParamsMap.Map,
            _ => [],
        };

    /// <summary>Reads while nobody writes.</summary>
    public T Read<T>(Func<T> read)
    {
        _lock.EnterReadLock();
        try
        {
            return read();
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <summary>Writes while nobody reads.</summary>
    public T Write<T>(Func<T> write)
    {
        _lock.EnterWriteLock();
        try
        {
            return write();
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    public ulong NextOperation() => ++LastOperation;

    public VectorColumn? Column(string name) => _columns.GetValueOrDefault(name);

    public PayloadIndex? Index(string field) => _indexes.GetValueOrDefault(field);

    public StoredPoint? Find(PointKey id) => _points.GetValueOrDefault(id);

    /// <summary>All points by id.</summary>
    public IReadOnlyList<StoredPoint> Sorted() => _sorted ??= [.. _points.Values.OrderBy(point => point.Id)];

    /// <summary>A point without vectors and payload, in the place of an older one of that id.</summary>
    public StoredPoint Replace(PointKey id)
    {
        Take(id);
        var point = new StoredPoint(id, _freeSlots.TryPop(out var free) ? free : _bySlot.Count);
        if (point.Slot == _bySlot.Count)
        {
            _bySlot.Add(point);
        }
        else
        {
            _bySlot[point.Slot] = point;
        }

        _points[id] = point;
        _sorted = null;
        GraphBuiltBy ??= LastOperation;
        return point;
    }

    public void Remove(PointKey id)
    {
        if (Find(id) is { } point)
        {
            foreach (var sparse in _columns.Values.OfType<SparseColumn>())
            {
                sparse.PointDeleted(point.Slot);
            }

            Take(id);
        }
    }

    public void AddIndex(string field, PayloadIndex index) => _indexes[field] = index;

    public void RemoveIndex(string field) => _indexes.Remove(field);

    /// <summary>Another HNSW configuration makes the server build the graph anew, with all indexes of today.</summary>
    public void RebuildGraph() => GraphBuiltBy = LastOperation;

    private void Take(PointKey id)
    {
        if (!_points.Remove(id, out var point))
        {
            return;
        }

        foreach (var column in _columns.Values)
        {
            column.Clear(point.Slot);
        }

        _bySlot[point.Slot] = null;
        _freeSlots.Push(point.Slot);
        _sorted = null;
    }
}
