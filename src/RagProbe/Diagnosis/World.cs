using System.Numerics.Tensors;
using RagProbe.Diagnosis.Probes;
using RagProbe.EvalSets;
using RagProbe.Health;
using RagProbe.Indexes;
using RagProbe.Indexes.Qdrant;
using RagProbe.Retrieval;

namespace RagProbe.Diagnosis;

/// <summary>What all diagnoses of an eval set share.</summary>
internal sealed class World
{
    // So many of the sample must disagree before the cause is taken to be the model and not single chunks.
    private const double WidespreadShare = 0.25;

    private readonly Dictionary<PipelineOptions, RetrievalPipeline> _pipelines = [];

    public required DiagnosisInput Input { get; init; }

    public required ProbeSession Session { get; init; }

    public required CorpusTerms Terms { get; init; }

    /// <summary>With their vectors, by source; only of sources that some question expects.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<StoredChunk>> ChunksOfSource { get; init; }

    public required VectorAgreement Vectors { get; init; }

    /// <summary>How the exact rankings come about.</summary>
    public Exactness Exactness { get; init; }

    /// <summary>Every chunk as the model would embed it now; only where the stored vectors are not the model's.</summary>
    public IReadOnlyList<(StoredChunk Chunk, ReadOnlyMemory<float> Vector)> Reembedded { get; set; } = [];

    /// <summary>Chunks that are delivered to conspicuously many questions, with their count.</summary>
    public IReadOnlyDictionary<string, int> Hubs { get; set; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>What failed questions would find by cosine; null where the lengths of vectors decide nothing.</summary>
    public CosineRankings? ByCosine { get; set; }

    /// <summary>What questions should have before them; null where nothing is proved to be missing.</summary>
    public MissingPrefix? MissingPrefix { get; set; }

    /// <summary>The change of a margin that harmless edits of a question make in 95 of 100 cases; see <see cref="Verdict.Margin"/>.</summary>
    public double HarmlessChange { get; set; }

    /// <summary>A sample of the questions that pass.</summary>
    public IReadOnlyList<Subject> Passing { get; set; } = [];

    public PipelineOptions Production => Input.Pipeline.Options;

    /// <summary>
    /// The exact ranking: no approximation (unless there is <see cref="Exactness.None"/>), reranked where the application does, and no
    /// cut but the last.
    /// </summary>
    public PipelineOptions Ranking => Production with
    {
        Ann = Exactness == Exactness.None ? Production.Ann : new AnnParameters { Exact = true },
        FusionPlace = FusionPlace.Client,
        ScoreThreshold = null,
        MaxChunksPerSource = null,
        ContextTokenBudget = null,
    };

    public bool StoresOtherVectors => Vectors.ShareBelow >= WidespreadShare;

    public RetrievalPipeline Pipeline(PipelineOptions options) =>
        _pipelines.TryGetValue(options, out var known) ? known : _pipelines[options] = Input.Pipeline.With(ThroughSession(options), Session.Index, Session.Model);

    public Task<ReadOnlyMemory<float>> EmbedQuestionAsync(string text) => EmbedAsync(Input.Model.QueryPrefix + text);

    public Task<ReadOnlyMemory<float>> EmbedChunkAsync(string text) => EmbedAsync(Input.Model.DocumentPrefix + text);

    /// <summary>A chunk with the scores that it would have for a question, its vector that of its text.</summary>
    public async Task<RescoredChunk> RescoreAsync(Question question, StoredChunk chunk)
    {
        double? dense = Production.UsesDense ? Score(await EmbedQuestionAsync(question.Text), await EmbedChunkAsync(chunk.Text)) : null;
        return new RescoredChunk(chunk, dense, Production.UsesLexical ? Terms.Score(question.Text, chunk.Text) : null);
    }

    /// <summary>-1 to 1; 0 where a vector is broken or of another length.</summary>
    public static double Cosine(ReadOnlyMemory<float> left, ReadOnlyMemory<float> right)
    {
        var cosine = left.Length == right.Length ? TensorPrimitives.CosineSimilarity(left.Span, right.Span) : 0;
        return float.IsFinite(cosine) ? cosine : 0;
    }

    /// <summary>As the index would score it; null where it would not rank it.</summary>
    public double? Score(ReadOnlyMemory<float> asked, ReadOnlyMemory<float> stored)
    {
        if (Input.Index.Capabilities.Distance is var distance && distance == VectorDistance.Cosine)
        {
            return Cosine(asked, stored);
        }

        return asked.Length == stored.Length && UnitVector.IndexOfNonFinite(stored.Span) < 0 ? VectorScore.Of(distance, asked.Span, stored.Span) : null;
    }

    private PipelineOptions ThroughSession(PipelineOptions options) =>
        options.Rerank is { } rerank ? options with { Rerank = rerank with { Reranker = Session.Through(rerank.Reranker) } } : options;

    private async Task<ReadOnlyMemory<float>> EmbedAsync(string text) => (await Session.Model.Generator.GenerateAsync([text]))[0].Vector;
}
