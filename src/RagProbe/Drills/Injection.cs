using RagProbe.Corpus;
using RagProbe.EvalSets;
using RagProbe.Indexes;
using RagProbe.Retrieval;

namespace RagProbe.Drills;

/// <summary>What a fault changes of a healthy world; what is not named stays as it is.</summary>
public sealed record Injection
{
    /// <summary>What is changed in the index.</summary>
    public IndexWrite Write { get; init; } = new();

    /// <summary>Questions that are asked, or judged, in another way, by id.</summary>
    public IReadOnlyDictionary<string, Question> Questions { get; init; } = new Dictionary<string, Question>(StringComparer.Ordinal);

    /// <summary>Null for the healthy ones.</summary>
    public PipelineOptions? Options { get; init; }

    /// <summary>All documents by id; null for the healthy ones.</summary>
    public IReadOnlyDictionary<string, SourceDocument>? Documents { get; init; }

    /// <summary>Puts an index that misbehaves before the one that stores; null for none.</summary>
    public Func<IChunkIndex, IChunkIndex>? Wrap { get; init; }

    /// <summary>The questions that the fault is about; null when it is about all.</summary>
    public IReadOnlySet<string>? Targets { get; init; }
}
