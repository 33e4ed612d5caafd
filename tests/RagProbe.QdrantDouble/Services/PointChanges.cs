using Google.Protobuf.Collections;
using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble.Filters;
using RagProbe.QdrantDouble.Payloads;
using RagProbe.QdrantDouble.Protocol;
using RagProbe.QdrantDouble.Storage;

namespace RagProbe.QdrantDouble.Services;

/// <summary>
/// Changes to points, in two steps as on the server: a request is read first, and what cannot be read is refused whether or not
/// the caller waits; then it is applied, and what fails there is only told to a caller who waits.
/// </summary>
internal sealed class PointChanges(Collection collection, Version version)
{
    private readonly FilterCompiler _filters = new(version, collection);

    public Action Upsert(IReadOnlyList<PointStruct> points, Filter? updateFilter, UpdateMode mode)
    {
        var read = points
            .Select(point => (
                Id: PointKey.From(point.Id ?? throw Refusal.Invalid("Empty ID is not allowed")),
                Payload: PayloadValues.Checked(point.Payload),
                Vectors: VectorReading.Read(point.Vectors, version)))
            .ToList();
        if (version >= Since.DimensionCheckedUpFront)
        {
            read.ForEach(point => CheckDimensions(point.Vectors));
        }

        var condition = version >= Since.UpdateFilter ? _filters.Compile(updateFilter) : CompiledFilter.Everything;
        return () =>
        {
            var operation = collection.NextOperation();
            // All are looked at before any is stored: one wrong point refuses the request.
            var admitted = read.Select(point => point with { Vectors = Admit(point.Vectors) }).ToList();
            foreach (var (id, payload, vectors) in admitted)
            {
                var present = collection.Find(id);
                if ((present is not null && (mode == UpdateMode.InsertOnly || !condition.Matches(present)))
                    || (present is null && mode == UpdateMode.UpdateOnly))
                {
                    continue;
                }

                var stored = collection.Replace(id);
                stored.Payload = payload;
                stored.Version = operation;
                Store(stored, vectors);
            }
        };
    }

    public Action UpdateVectors(IReadOnlyList<PointVectors> points, Filter? updateFilter)
    {
        var read = points
            .Select(point => (
                Id: PointKey.From(point.Id ?? throw Refusal.Invalid("Empty ID is not allowed")),
                Vectors: VectorReading.Read(point.Vectors, version)))
            .ToList();
        var condition = version >= Since.UpdateFilter ? _filters.Compile(updateFilter) : CompiledFilter.Everything;
        return () =>
        {
            var operation = collection.NextOperation();
            var admitted = read.Select(point => point with { Vectors = Admit(point.Vectors) }).ToList();
            foreach (var (id, vectors) in admitted)
            {
                var point = collection.Find(id) ?? throw Refusal.NoPoint(id);
                if (condition.Matches(point))
                {
                    point.Version = operation;
                    Store(point, vectors);
                }
            }
        };
    }

    public Action Delete(PointsSelector? selector)
    {
        var select = Selector(selector, missingIsAnError: false);
        return () =>
        {
            collection.NextOperation();
            foreach (var point in select().ToList())
            {
                collection.Remove(point.Id);
            }
        };
    }

    public Action SetPayload(MapField<string, Value> payload, PointsSelector? selector, string? key)
    {
        var values = PayloadValues.Checked(payload);
        var path = key is null ? null : PayloadPath.Parse(key);
        return EditPayload(selector, fields =>
        {
            var target = path is null ? fields : path.ObjectAt(fields);
            foreach (var (name, value) in values)
            {
                target[name] = value.Clone();
            }
        });
    }

    public Action OverwritePayload(MapField<string, Value> payload, PointsSelector? selector, string? key)
    {
        var values = PayloadValues.Checked(payload);
        var path = key is null ? null : PayloadPath.Parse(key);
        return EditPayload(selector, fields =>
        {
            var target = path is null ? fields : path.ObjectAt(fields);
            target.Clear();
            target.Add(values.Clone());
        });
    }

    public Action DeletePayload(IEnumerable<string> keys, PointsSelector? selector)
    {
        var paths = keys.Select(PayloadPath.Parse).ToList();
        return EditPayload(selector, fields => paths.ForEach(path => path.Remove(fields)));
    }

    public Action ClearPayload(PointsSelector? selector) => EditPayload(selector, fields => fields.Clear(), missingIsAnError: false);

    // Points that are there are changed, also when another one is missing.
    private Action EditPayload(PointsSelector? selector, Action<MapField<string, Value>> edit, bool missingIsAnError = true)
    {
        var select = Selector(selector, missingIsAnError);
        return () =>
        {
            var operation = collection.NextOperation();
            foreach (var point in select())
            {
                // Answers in flight may still share the old payload.
                var changed = point.Payload.Clone();
                edit(changed);
                point.Payload = changed;
                point.Version = operation;
            }
        };
    }

    private Func<IEnumerable<StoredPoint>> Selector(PointsSelector? selector, bool missingIsAnError)
    {
        switch (selector?.PointsSelectorOneOfCase)
        {
            case PointsSelector.PointsSelectorOneOfOneofCase.Points:
                var ids = selector.Points.Ids.Select(PointKey.From).ToList();
                return () => Named(ids, missingIsAnError);
            case PointsSelector.PointsSelectorOneOfOneofCase.Filter:
                var filter = _filters.Compile(selector.Filter);
                return () => collection.Sorted().Where(filter.Matches).ToList();
            default:
                throw Refusal.Invalid("PointSelector is missing");
        }
    }

    private IEnumerable<StoredPoint> Named(IReadOnlyList<PointKey> ids, bool missingIsAnError)
    {
        foreach (var id in ids)
        {
            if (collection.Find(id) is { } point)
            {
                yield return point;
            }
        }

        if (missingIsAnError && ids.FirstOrDefault(id => collection.Find(id) is null) is var missing && ids.Any(id => collection.Find(id) is null))
        {
            throw Refusal.NoPoint(missing);
        }
    }

    private IReadOnlyDictionary<string, VectorData> Admit(IReadOnlyDictionary<string, VectorData> vectors) => vectors.ToDictionary(
        vector => vector.Key,
        vector => (collection.Column(vector.Key) ?? throw Refusal.NoVectorName(vector.Key)).Admit(vector.Value));

    private void CheckDimensions(IReadOnlyDictionary<string, VectorData> vectors)
    {
        foreach (var (name, vector) in vectors)
        {
            if (vector is DenseData && collection.Column(name) is DenseColumn column)
            {
                column.Admit(vector);
            }
        }
    }

    private void Store(StoredPoint point, IReadOnlyDictionary<string, VectorData> vectors)
    {
        foreach (var (name, vector) in vectors)
        {
            collection.Column(name)!.Set(point.Slot, vector);
        }
    }
}
