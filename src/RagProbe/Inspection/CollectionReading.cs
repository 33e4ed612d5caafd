using Qdrant.Client.Grpc;

namespace RagProbe.Inspection;

/// <summary>What a server says about a collection, before anything is concluded from it.</summary>
internal sealed record CollectionReading
{
    /// <summary>The collection's own name, also where an alias was asked for.</summary>
    public required string Collection { get; init; }

    /// <summary>The alias that was asked for; null where it was the collection.</summary>
    public string? AskedAs { get; init; }

    public required string ServerVersion { get; init; }

    public required CollectionInfo Info { get; init; }

    public required long Points { get; init; }

    public bool PointsAreExact { get; init; } = true;

    /// <summary>All that lead to the collection.</summary>
    public required IReadOnlyList<string> Aliases { get; init; }

    public required IReadOnlyList<SampledPoint> Sample { get; init; }
}
