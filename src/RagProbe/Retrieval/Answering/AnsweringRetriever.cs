using RagProbe.EvalSets;
using RagProbe.Traces;

namespace RagProbe.Retrieval.Answering;

/// <summary>A retriever whose traces are answered; one that answers by itself keeps its answers.</summary>
/// <param name="retriever">Not disposed.</param>
/// <param name="step">How it is answered.</param>
public sealed class AnsweringRetriever(IRetriever retriever, AnswerStep step) : IRetriever
{
    /// <inheritdoc/>
    public RetrieverDescription Description { get; } = retriever.Description with { Pipeline = retriever.Description.Pipeline + step.Describe() };

    /// <inheritdoc/>
    public TraceFingerprints Fingerprints { get; } = retriever.Fingerprints with { Pipeline = retriever.Fingerprints.Pipeline + step.Describe() };

    /// <inheritdoc/>
    public int BatchSize => retriever.BatchSize;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RetrievalAttempt>> AskAsync(IReadOnlyList<Question> questions, CancellationToken cancellationToken) =>
        [.. (await retriever.AskAsync(questions, cancellationToken)).Select(attempt => attempt.Trace is { } trace ? attempt with { Trace = () => Answered(trace()) } : attempt)];

    /// <inheritdoc/>
    public bool IsOutage(Exception exception) => retriever.IsOutage(exception);

    /// <inheritdoc/>
    public Task RequireUnmarkedAsync(CancellationToken cancellationToken) => retriever.RequireUnmarkedAsync(cancellationToken);

    /// <inheritdoc/>
    public Task RequireUnchangedAsync(CancellationToken cancellationToken) => retriever.RequireUnchangedAsync(cancellationToken);

    private RetrievalTrace Answered(RetrievalTrace trace) =>
        trace with { Fingerprints = Fingerprints, Answer = trace.Answer ?? step.Extractive?.Answer(trace) };
}
