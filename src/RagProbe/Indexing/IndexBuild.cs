namespace RagProbe.Indexing;

/// <summary>What one build did.</summary>
public sealed record IndexBuild
{
    public required int Documents { get; init; }

    /// <summary>Chunks in the index afterwards.</summary>
    public required int Chunks { get; init; }

    /// <summary>Texts that went through the model; the others kept their vectors.</summary>
    public required int Embedded { get; init; }

    /// <summary>Chunks inserted or replaced.</summary>
    public required int Written { get; init; }

    public required int Deleted { get; init; }

    /// <summary>Chunks of which the model sees only the beginning.</summary>
    public required int OverTokenLimit { get; init; }

    public required TimeSpan Elapsed { get; init; }
}

/// <param name="Done">Chunks committed so far.</param>
/// <param name="Total">Chunks that have to be written.</param>
public readonly record struct IndexProgress(int Done, int Total);
