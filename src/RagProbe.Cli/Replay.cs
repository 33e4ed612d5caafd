using System.Collections.Immutable;
using RagProbe.Embedding;
using RagProbe.Recording;
using RagProbe.Retrieval;
using RagProbe.Retrieval.Answering;
using RagProbe.Scoring;
using RagProbe.Sweeps;

namespace RagProbe.Cli;

/// <summary>An eval set with its documents, and the opened pipeline that answers it.</summary>
internal sealed record Replay(LoadedEvalSet Loaded, OpenIndex Index, EmbeddingModel Model, RetrievalPipeline Pipeline) : IAsyncDisposable
{
    /// <summary>What is answered from the delivered context.</summary>
    public required AnswerStep Answer { get; init; }

    /// <summary>The pipeline with its answers.</summary>
    public IRetriever Retriever => Answer.Describe().Length == 0 ? Pipeline : new AnsweringRetriever(Pipeline, Answer);

    /// <summary>What a sweep with these measures is recorded under.</summary>
    public SweepPlan Plan(ImmutableArray<IMeasure> measures) => SweepPlan.Of(Loaded.EvalSet, QuestionFingerprint.Of(Loaded.EvalSet.Questions), Retriever, measures);

    public async ValueTask DisposeAsync()
    {
        Pipeline.Options.Rerank?.Reranker.Dispose();
        Model.Dispose();
        await Index.DisposeAsync();
    }
}
