using RagProbe.Embedding;
using RagProbe.EvalSets;
using RagProbe.Indexes;
using RagProbe.Retrieval;
using RagProbe.Retrieval.Reranking;

namespace RagProbe.Sweeps;

/// <summary>
/// Retrieves batches so that a question that cannot be retrieved spoils no other: a batch that is refused is asked again question
/// by question, and the bad one names itself. A cause outside the questions (the index is gone, the embedding server is down) is
/// told from bad questions by another question: one that was answered before, else the last of the batch. When that
/// fails, too, the retrieval ends, so that a sweep does not write the same error down for every question.
/// </summary>
/// <param name="answered">A question that this pipeline answered in an earlier run; null when there is none.</param>
internal sealed class BatchRetrieval(RetrievalPipeline pipeline, Question? answered)
{
    private const int SuspiciousFailures = 3;

    private Question? _answered = answered;
    private Type? _failure;
    private int _failuresInARow;

    /// <summary>One attempt a question, in order.</summary>
    /// <exception cref="IndexException">The index does not answer at all: an outage is nobody's failed question.</exception>
    /// <exception cref="RerankException">The same of the reranker.</exception>
    /// <exception cref="EmbeddingModelException">The same of the model.</exception>
    /// <exception cref="Exception">
    /// Three questions in a row failed in the same way, and the question that tells them from a general failure did, too: the third one's error.
    /// </exception>
    public async Task<IReadOnlyList<RetrievalAttempt>> RetrieveAsync(IReadOnlyList<Question> batch, CancellationToken cancellationToken)
    {
        if (batch.Count > 1)
        {
            try
            {
                var searched = await pipeline.SearchAsync(batch, cancellationToken);
                Answered(batch[^1]);
                return [.. batch.Zip(searched, (question, found) => new RetrievalAttempt(question, found, Error: null))];
            }
            catch (Exception exception) when (!IsStop(exception, cancellationToken) && !IsOutage(exception))
            {
                // Asked one by one below, where the question that is to blame shows the error again.
            }
        }

        var attempts = new List<RetrievalAttempt>(batch.Count);
        foreach (var question in batch)
        {
            attempts.Add(await RetrieveAsync(question, probe: _answered ?? batch[^1], cancellationToken));
        }

        return attempts;
    }

    private async Task<RetrievalAttempt> RetrieveAsync(Question question, Question probe, CancellationToken cancellationToken)
    {
        try
        {
            var searched = await pipeline.SearchAsync([question], cancellationToken);
            Answered(question);
            return new RetrievalAttempt(question, searched[0], Error: null);
        }
        catch (Exception exception) when (!IsStop(exception, cancellationToken) && !IsOutage(exception))
        {
            _failuresInARow = exception.GetType() == _failure ? _failuresInARow + 1 : 1;
            _failure = exception.GetType();
            if (_failuresInARow >= SuspiciousFailures && !await AnswersAsync(probe, cancellationToken))
            {
                throw;
            }

            return new RetrievalAttempt(question, Searched: null, exception);
        }
    }

    private async Task<bool> AnswersAsync(Question probe, CancellationToken cancellationToken)
    {
        try
        {
            await pipeline.SearchAsync([probe], cancellationToken);
            Answered(probe);
            return true;
        }
        catch (Exception exception) when (!IsStop(exception, cancellationToken))
        {
            return false;
        }
    }

    private void Answered(Question question)
    {
        _answered = question;
        _failuresInARow = 0;
    }

    private static bool IsOutage(Exception exception) => exception is IndexException { IsOutage: true } or RerankException { IsOutage: true } or EmbeddingModelException { IsOutage: true };

    // A time-out of an HTTP client is an OperationCanceledException, too, but an error: nobody asked to stop.
    private static bool IsStop(Exception exception, CancellationToken cancellationToken) =>
        exception is OperationCanceledException && cancellationToken.IsCancellationRequested;
}
