namespace RagProbe.Indexes.Qdrant;

/// <summary>How a collection is at this moment, as its server says.</summary>
public sealed record CollectionState
{
    public required CollectionCondition Condition { get; init; }

    /// <summary>What the optimiser failed with; null when it is well.</summary>
    public string? OptimizerError { get; init; }

    /// <summary>What the server counts, approximately.</summary>
    public required long Points { get; init; }

    /// <summary>Vectors in a graph or a sparse index; 0 in a collection that is too small to get one.</summary>
    public required long IndexedVectors { get; init; }

    /// <summary>Updates that wait to be applied; null where the server does not say.</summary>
    public long? QueuedUpdates { get; init; }

    /// <summary>Points that no search sees until they are optimised.</summary>
    public long DeferredPoints { get; init; }

    /// <summary>No segment is ever optimised: somebody set the optimiser's threads to 0.</summary>
    public bool OptimizerIsOff { get; init; }

    /// <summary>Strict mode refuses exact searches and exact counts.</summary>
    public bool ForbidsExact { get; init; }

    /// <summary>The largest limit that strict mode allows; null for any.</summary>
    public int? LargestLimit { get; init; }

    /// <summary>Payload fields with an index, by their path in the payload (ordinal).</summary>
    public required IReadOnlyList<IndexedField> IndexedFields { get; init; }
}

public enum CollectionCondition
{
    /// <summary>A status that this RagProbe does not know.</summary>
    Unknown,

    /// <summary>Everything is optimised.</summary>
    Green,

    /// <summary>The optimiser is at work.</summary>
    Yellow,

    /// <summary>Something waits to be optimised until the next write.</summary>
    Grey,

    /// <summary>An update or the optimiser failed.</summary>
    Red,
}

/// <param name="Path">Its path in the payload, as the server writes it.</param>
/// <param name="Type">Keyword, Integer, Float, Geo, Text, Bool, Datetime or Uuid.</param>
public sealed record IndexedField(string Path, string Type);
