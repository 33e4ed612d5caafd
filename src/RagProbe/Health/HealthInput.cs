using RagProbe.Corpus;
using RagProbe.Embedding;
using RagProbe.EvalSets;
using RagProbe.Indexes;
using RagProbe.Indexes.Qdrant;

namespace RagProbe.Health;

/// <summary>What is looked at, and how thoroughly.</summary>
public sealed record HealthInput
{
    public const int DefaultSampleSize = 200;
    public const int LargestSampleSize = 10_000;
    public const int DefaultLimit = 10;

    public required IChunkIndex Index { get; init; }

    /// <summary>The same index where it is a collection of a server: what only a server has is looked at, too. Null elsewhere.</summary>
    public QdrantIndex? Collection { get; init; }

    /// <summary>What is said to have made the vectors; null where nobody knows: what needs it is not measured.</summary>
    public required EmbeddingModel? Model { get; init; }

    /// <summary>The whole corpus; null where nobody has it.</summary>
    public IReadOnlyList<SourceDocument>? Documents { get; init; }

    /// <summary>An eval set's questions; null without one: the sampled chunks' own vectors are searched instead.</summary>
    public IReadOnlyList<Question>? Questions { get; init; }

    /// <summary>How many chunks are looked at, 1 to <see cref="LargestSampleSize"/>.</summary>
    public int SampleSize { get; init; } = DefaultSampleSize;

    /// <summary>The same seed samples the same chunks of the same index, in whatever order it lists them.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How many chunks the application asks for, 1 or more. A larger limit widens the beam through the graph and hides misses.</summary>
    public int Limit { get; init; } = DefaultLimit;
}
