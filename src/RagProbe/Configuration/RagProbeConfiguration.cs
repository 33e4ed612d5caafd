using RagProbe.External;

namespace RagProbe.Configuration;

/// <summary>What ragprobe.json says. Secrets are never in it.</summary>
public sealed record RagProbeConfiguration
{
    public static RagProbeConfiguration Empty { get; } = new();

    /// <summary>The eval set that is meant where none is named, seen from where the user stands; null where it is not said.</summary>
    public string? EvalSet { get; init; }

    /// <summary>File or folder with the documents of <see cref="EvalSet"/>, in the place of those it names itself; null where it is not said.</summary>
    public string? Corpus { get; init; }

    /// <summary>Folder that keeps indexes, sweeps and cached embeddings; null where it is not said.</summary>
    public string? Data { get; init; }

    /// <summary>Values for options that are not given, by name without dashes.</summary>
    public IReadOnlyDictionary<string, ConfiguredValue> Defaults { get; init; } = new Dictionary<string, ConfiguredValue>(StringComparer.Ordinal);

    /// <summary>The server's gRPC address; null where it is not said.</summary>
    public string? QdrantUrl { get; init; }

    /// <summary>How a pipeline that is not ours is asked and read; the usual way where it is not said.</summary>
    public RetrieverMapping Retriever { get; init; } = new();

    /// <summary>By the name of a collection or alias.</summary>
    public IReadOnlyDictionary<string, CollectionConfiguration> Collections { get; init; } = new Dictionary<string, CollectionConfiguration>(StringComparer.Ordinal);
}
