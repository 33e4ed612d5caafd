using RagProbe.Indexes;
using RagProbe.Retrieval;

namespace RagProbe.Diagnosis.Probes;

/// <summary>One thing, or several, with which a retrieval is repeated; what is not named stays as it is.</summary>
internal sealed record Change
{
    /// <summary>How questions are retrieved, the cuts included; null for the exact ranking.</summary>
    public PipelineOptions? Options { get; init; }

    /// <summary>The question's text; null for its own.</summary>
    public string? Question { get; init; }

    /// <summary>A chunk as it would be; null for none.</summary>
    public StoredChunk? Chunk { get; init; }

    /// <summary>Chunks in whose place it stands.</summary>
    public IReadOnlyList<StoredChunk> Replaced { get; init; } = [];

    /// <summary>Candidates that are left out.</summary>
    public IReadOnlySet<string> Removed { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Whether other questions are retrieved otherwise, too.</summary>
    public bool ConcernsAllQuestions => Question is null;

    /// <summary>Both at once; null where both change the same thing.</summary>
    public Change? And(Change other) =>
        Options is not null || other.Options is not null || (Question is not null && other.Question is not null) || (Chunk is not null && other.Chunk is not null)
            ? null
            : new Change
            {
                Question = Question ?? other.Question,
                Chunk = Chunk ?? other.Chunk,
                Replaced = [.. Replaced, .. other.Replaced],
                Removed = new HashSet<string>(Removed.Concat(other.Removed), StringComparer.Ordinal),
            };
}
