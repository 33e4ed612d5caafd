namespace RagProbe.Configuration;

/// <summary>What ragprobe.json says. Secrets are never in it.</summary>
public sealed record RagProbeConfiguration
{
    public static RagProbeConfiguration Empty { get; } = new();

    /// <summary>The server's gRPC address; null where it is not said.</summary>
    public string? QdrantUrl { get; init; }

    /// <summary>By the name of a collection or alias.</summary>
    public IReadOnlyDictionary<string, CollectionConfiguration> Collections { get; init; } = new Dictionary<string, CollectionConfiguration>(StringComparer.Ordinal);
}
