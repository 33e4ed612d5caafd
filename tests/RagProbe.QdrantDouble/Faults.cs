using RagProbe.QdrantDouble.FaultInjection;
using RagProbe.QdrantDouble.Storage;

namespace RagProbe.QdrantDouble;

/// <summary>
/// How the double misbehaves. Everything that is left to chance is decided by <see cref="Seed"/>, so that the same requests
/// fail in the same way. Points are named by their id as text: a number, or a UUID in lower case with hyphens.
/// </summary>
public sealed record Faults
{
    private readonly PointSet _hiddenPoints = PointSet.Empty;
    private readonly PointSet _unindexedPoints = PointSet.Empty;
    private readonly PointSet _nanPoints = PointSet.Empty;

    /// <summary>A server without faults.</summary>
    public static Faults None { get; } = new();

    /// <summary>Decides every choice.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>What happens to calls on their way, whatever the method.</summary>
    public CallFaults Calls { get; init; } = CallFaults.None;

    /// <summary>The same for single methods, by name as in <c>Points/Query</c>; takes the place of <see cref="Calls"/>.</summary>
    public IReadOnlyDictionary<string, CallFaults> CallsByMethod { get; init; } = new Dictionary<string, CallFaults>();

    /// <summary>Approximate search misses neighbours.</summary>
    public AnnMiss? AnnMiss { get; init; }

    /// <summary>A payload index made after the graph ruins filtered search.</summary>
    public LateIndex? LateIndex { get; init; }

    /// <summary>
    /// Scores are those of quantised vectors, rounded to multiples of this step, unless the search is exact or ignores the
    /// quantisation; rescoring with 3-fold oversampling repairs, rescoring alone only reorders. 0: off.
    /// </summary>
    public double QuantisedScoreStep { get; init; }

    /// <summary>Points that are stored and counted and that no search finds, not even an exact one.</summary>
    public IReadOnlySet<string> HiddenPoints
    {
        get => _hiddenPoints.Names;
        init => _hiddenPoints = new PointSet(value);
    }

    /// <summary>Points in a segment without index: the collection is yellow, and <c>indexed_only</c> does not see them.</summary>
    public IReadOnlySet<string> UnindexedPoints
    {
        get => _unindexedPoints.Names;
        init => _unindexedPoints = new PointSet(value);
    }

    /// <summary>Share of all points (0 to 1) that lie in a segment without index, besides <see cref="UnindexedPoints"/>.</summary>
    public double UnindexedShare { get; init; }

    /// <summary>Points whose vector is NaN: they head every answer, and a threshold then blanks it.</summary>
    public IReadOnlySet<string> NanPoints
    {
        get => _nanPoints.Names;
        init => _nanPoints = new PointSet(value);
    }

    /// <summary>Aliases that answer from their former collection after they were repointed; listings show the new one.</summary>
    public IReadOnlySet<string> StaleAliases { get; init; } = new HashSet<string>();

    /// <summary>Points of equal score come in another order than without the fault.</summary>
    public bool ShuffleTies { get; init; }

    /// <summary>The optimizer failed with this message, and the collection is red; null: it is well.</summary>
    public string? OptimizerError { get; init; }

    /// <summary>Reads faults from a JSON object with these properties in camel case, as the program's option <c>--faults</c> does.</summary>
    /// <exception cref="System.Text.Json.JsonException">It is no such object; the message tells where and why.</exception>
    public static Faults FromJson(string json) => FaultsJson.Read(json);

    internal bool HasUnindexedSegment => UnindexedPoints.Count > 0 || UnindexedShare > 0;

    internal CallFaults CallsOf(string method) => CallsByMethod.GetValueOrDefault(method, Calls);

    internal bool IsHidden(PointKey id) => _hiddenPoints.Contains(id);

    internal bool IsNan(PointKey id) => _nanPoints.Contains(id);

    internal bool IsUnindexed(PointKey id) =>
        _unindexedPoints.Contains(id)
        || (UnindexedShare > 0 && StableHash.Share(StableHash.Of(Seed, id)) < UnindexedShare);
}
