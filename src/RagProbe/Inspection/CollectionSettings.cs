namespace RagProbe.Inspection;

/// <summary>A collection as its server describes it.</summary>
public sealed record CollectionSettings
{
    /// <summary>Green, Yellow (optimising), Grey (optimisation waits for a write) or Red (an update or the optimiser failed).</summary>
    public required string Status { get; init; }

    /// <summary>What the optimiser failed with; null when it is well.</summary>
    public string? OptimizerError { get; init; }

    /// <summary>What the server counts, approximately; <see cref="CollectionInspection.Points"/> is the exact number.</summary>
    public long? PointsReported { get; init; }

    public long? IndexedVectors { get; init; }

    public long Segments { get; init; }

    public int Shards { get; init; }

    public int? Replicas { get; init; }

    public bool PayloadOnDisk { get; init; }

    /// <summary>By name; the unnamed vector is called "".</summary>
    public required IReadOnlyList<VectorSettings> Vectors { get; init; }

    public required IReadOnlyList<SparseVectorSettings> SparseVectors { get; init; }

    public HnswSettings? Hnsw { get; init; }

    /// <summary>In words; null where there is none.</summary>
    public string? Quantization { get; init; }

    /// <summary>Kilobytes of vectors in a segment from which it gets a graph; 0 for never.</summary>
    public long? IndexingThreshold { get; init; }

    /// <summary>Null for as many as the server likes.</summary>
    public long? MaxOptimizationThreads { get; init; }

    /// <summary>By field.</summary>
    public required IReadOnlyList<PayloadIndexSettings> PayloadIndexes { get; init; }

    /// <summary>What strict mode limits, by its settings' own names; empty when it is off.</summary>
    public required IReadOnlyDictionary<string, string> StrictMode { get; init; }

    /// <summary>Notes that the collection's owner attached, as JSON.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>The server's own.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Updates that wait to be applied; null where the server does not say.</summary>
    public long? QueuedUpdates { get; init; }

    /// <summary>Points that are hidden until they are optimised.</summary>
    public long DeferredPoints { get; init; }
}

/// <summary>A dense vector, or several a point.</summary>
public sealed record VectorSettings
{
    public required string Name { get; init; }

    public required int Dimensions { get; init; }

    /// <summary>Cosine, Dot (larger is better), Euclid or Manhattan (smaller is better).</summary>
    public required string Distance { get; init; }

    /// <summary>How the numbers are stored.</summary>
    public required string Datatype { get; init; }

    /// <summary>Several vectors a point, compared by the best match.</summary>
    public bool IsMulti { get; init; }

    public bool? OnDisk { get; init; }

    /// <summary>Null where the collection's own apply.</summary>
    public HnswSettings? Hnsw { get; init; }

    /// <summary>Null where the collection's own applies.</summary>
    public string? Quantization { get; init; }
}

public sealed record SparseVectorSettings
{
    public required string Name { get; init; }

    /// <summary>The server weighs terms by their rarity; BM25 needs it.</summary>
    public bool HasIdf { get; init; }

    public bool? OnDisk { get; init; }
}

/// <summary>Null where the server's default applies.</summary>
public sealed record HnswSettings
{
    /// <summary>Links of a point; 0 for no graph.</summary>
    public long? M { get; init; }

    public long? EfConstruct { get; init; }

    /// <summary>Kilobytes of vectors under which a search compares with all of them.</summary>
    public long? FullScanThreshold { get; init; }

    /// <summary>Links within the points that share a payload value.</summary>
    public long? PayloadM { get; init; }

    public bool? OnDisk { get; init; }
}

public sealed record PayloadIndexSettings
{
    public required string Field { get; init; }

    /// <summary>Keyword, Integer, Float, Geo, Text, Bool, Datetime or Uuid.</summary>
    public required string Type { get; init; }

    /// <summary>Points that have a value of this type; null where the server does not say.</summary>
    public long? Points { get; init; }

    public bool IsTenant { get; init; }
}
