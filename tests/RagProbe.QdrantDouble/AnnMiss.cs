using RagProbe.QdrantDouble.FaultInjection;
using RagProbe.QdrantDouble.Storage;

namespace RagProbe.QdrantDouble;

/// <summary>Neighbours that an approximate search walks past; <c>exact</c> always finds them.</summary>
public sealed record AnnMiss
{
    private readonly PointSet _points = PointSet.Empty;

    /// <summary>Points that are never found.</summary>
    public IReadOnlySet<string> Points
    {
        get => _points.Names;
        init => _points = new PointSet(value);
    }

    /// <summary>Share of points (0 to 1) that are not found, others for every query.</summary>
    public double Share { get; init; }

    /// <summary>Which searches it happens to.</summary>
    public AnnMissScope Scope { get; init; } = AnnMissScope.All;

    /// <summary>The beam (the larger of <c>hnsw_ef</c>, 100 when unset, and the limit) from which on nothing is missed; null: none.</summary>
    public ulong? CuredByEf { get; init; }

    /// <summary>Whether ACORN finds everything, where it works: with a filter, from 1.16 on.</summary>
    public bool CuredByAcorn { get; init; }

    internal bool Loses(PointKey id, double chance) => chance < Share || _points.Contains(id);
}
