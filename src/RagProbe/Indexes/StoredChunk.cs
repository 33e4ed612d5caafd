using RagProbe.Filters;
using RagProbe.Text;

namespace RagProbe.Indexes;

/// <summary>A chunk as an index gives it back. Only id, source and text are sure to be there: the rest depends on who built the index.</summary>
public sealed record StoredChunk
{
    public required string Id { get; init; }

    public required string Source { get; init; }

    public required string Text { get; init; }

    /// <summary>Where the chunk says it stands in its source. A hint: the source may have changed since.</summary>
    public TextSpan? Span { get; init; }

    public string? ContentHash { get; init; }

    public string HeadingPath { get; init; } = "";

    public int? TokenCount { get; init; }

    public bool IsOverTokenLimit { get; init; }

    public IReadOnlyDictionary<string, PayloadValue> Metadata { get; init; } = new Dictionary<string, PayloadValue>(StringComparer.Ordinal);

    /// <summary>The stored vector, where it was asked for.</summary>
    public ReadOnlyMemory<float>? Vector { get; init; }
}

/// <param name="Chunk">The chunk, without its vector.</param>
/// <param name="Score">As the arm computes it; larger is better.</param>
public sealed record ScoredChunk(StoredChunk Chunk, double Score);
