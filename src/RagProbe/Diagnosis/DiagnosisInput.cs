using RagProbe.Corpus;
using RagProbe.Diagnosis.Baselines;
using RagProbe.Embedding;
using RagProbe.EvalSets;
using RagProbe.Indexes;
using RagProbe.Retrieval;

namespace RagProbe.Diagnosis;

/// <summary>What a diagnosis works on.</summary>
public sealed record DiagnosisInput
{
    /// <summary>With resolved judgments.</summary>
    public required EvalSet EvalSet { get; init; }

    /// <summary>As the application under test retrieves.</summary>
    public required RetrievalPipeline Pipeline { get; init; }

    public required IChunkIndex Index { get; init; }

    /// <summary>What embeds the questions.</summary>
    public required EmbeddingModel Model { get; init; }

    /// <summary>The source documents by id as they are now; null where nobody has them: what needs them is not looked for.</summary>
    public IReadOnlyDictionary<string, SourceDocument>? Documents { get; init; }

    /// <summary>Which of the failed questions are diagnosed; null for all.</summary>
    public IReadOnlySet<string>? Only { get; init; }

    /// <summary>
    /// The largest index whose vectors are all read to rank them here, where it refuses exact search; of a larger one the causes that
    /// need the exact ranking are left out.
    /// </summary>
    public int MostVectorsRead { get; init; } = 20_000;

    /// <summary>An earlier sweep: what of a question has changed since it passed there is evidence. Null for none.</summary>
    public Baseline? Baseline { get; init; }

    /// <summary>Of every random choice.</summary>
    public int Seed { get; init; } = 1;
}
