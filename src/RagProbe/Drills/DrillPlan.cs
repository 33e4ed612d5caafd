using RagProbe.Corpus;
using RagProbe.Embedding;
using RagProbe.EvalSets;
using RagProbe.Retrieval;

namespace RagProbe.Drills;

/// <summary>What is drilled.</summary>
public sealed record DrillPlan
{
    /// <summary>With resolved judgments.</summary>
    public required EvalSet EvalSet { get; init; }

    public required IReadOnlyList<SourceDocument> Documents { get; init; }

    public required EmbeddingModel Model { get; init; }

    public required IChunker Chunker { get; init; }

    public required PipelineOptions Options { get; init; }

    public IReadOnlyList<IFault> Faults { get; init; } = FaultCatalog.All;

    /// <summary>Of every random choice.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How many failed questions of a fault are diagnosed at most, all doses together; 1 or more.</summary>
    public int QuestionsPerFault { get; init; } = 60;
}
