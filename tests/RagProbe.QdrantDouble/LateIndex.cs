namespace RagProbe.QdrantDouble;

/// <summary>
/// A filter on a field whose payload index is younger than the graph finds almost nothing; exact search and ACORN do, and a
/// changed HNSW configuration rebuilds the graph. The graph counts as built by the first points of a collection.
/// </summary>
public sealed record LateIndex
{
    /// <summary>Share of neighbours (0 to 1) that such a search still finds.</summary>
    public double Recall { get; init; }

    /// <summary>The beam from which on everything is found; null: none helps.</summary>
    public ulong? CuredByEf { get; init; }
}
