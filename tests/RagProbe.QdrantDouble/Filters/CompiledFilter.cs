using Google.Protobuf.Collections;
using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble.Storage;

namespace RagProbe.QdrantDouble.Filters;

/// <summary>What a condition is asked about: a point, and the object whose fields its keys name (an array element, when nested).</summary>
internal readonly record struct Subject(StoredPoint Point, MapField<string, Value> Fields);

/// <summary>A filter ready to be asked. <see cref="OnlyIds"/> bounds who can pass, where the filter says so.</summary>
internal sealed record CompiledFilter(Func<Subject, bool> Test, IReadOnlySet<PointKey>? OnlyIds, IReadOnlySet<string> Fields)
{
    public static CompiledFilter Everything { get; } = new(static _ => true, null, new HashSet<string>());

    /// <summary>Whether it can exclude anything at all.</summary>
    public bool IsEverything => ReferenceEquals(this, Everything);

    public bool Matches(StoredPoint point) => Test(new Subject(point, point.Payload));

    public static CompiledFilter Ids(IEnumerable<PointKey> ids)
    {
        var set = ids.ToHashSet();
        return new CompiledFilter(subject => set.Contains(subject.Point.Id), set, new HashSet<string>());
    }

    public CompiledFilter And(CompiledFilter other)
    {
        if (IsEverything)
        {
            return other;
        }

        if (other.IsEverything)
        {
            return this;
        }

        var (first, second) = (Test, other.Test);
        return new CompiledFilter(
            subject => first(subject) && second(subject),
            OnlyIds ?? other.OnlyIds,
            Fields.Concat(other.Fields).ToHashSet());
    }

    public CompiledFilter Without(IReadOnlySet<PointKey> ids) => ids.Count == 0
        ? this
        : And(new CompiledFilter(subject => !ids.Contains(subject.Point.Id), null, new HashSet<string>()));
}
