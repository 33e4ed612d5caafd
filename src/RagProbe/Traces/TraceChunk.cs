using RagProbe.Text;

namespace RagProbe.Traces;

/// <summary>A candidate chunk and what it carries of the expected evidence.</summary>
public sealed record TraceChunk
{
    public required string Id { get; init; }

    public required string Source { get; init; }

    public TextSpan? Span { get; init; }

    public required string Text { get; init; }

    public string HeadingPath { get; init; } = "";

    /// <summary>The page on which it starts, from 1, where its payload says so.</summary>
    public int? Page { get; init; }

    public int? TokenCount { get; init; }

    public bool IsOverTokenLimit { get; init; }

    /// <summary>One entry for every judgment (of any grade) about this chunk's source whose passage the chunk carries, wholly or in part; empty for a chunk nobody judged.</summary>
    public IReadOnlyList<Evidence> Evidence { get; init; } = [];

    /// <summary>True when the chunk's source is judged relevant, whatever passage the chunk holds.</summary>
    public bool IsExpectedSource { get; init; }
}
