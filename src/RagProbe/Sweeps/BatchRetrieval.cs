using System.Runtime.ExceptionServices;
using RagProbe.EvalSets;
using RagProbe.Retrieval;

namespace RagProbe.Sweeps;

/// <summary>
/// Retrieves batches so that a question that cannot be retrieved spoils no other: a batch that is refused is asked again question
/// by question, and the bad one names itself. A cause outside the questions (the index is gone, the embedding server is down) is
/// told from bad questions by another question: one that was answered before, else the last of the batch. When that
/// fails, too, the retrieval ends, so that a sweep does not write the same error down for every question.
/// </summary>
/// <param name="answered">A question that this retriever answered in an earlier run; null when there is none.</param>
internal sealed class BatchRetrieval(IRetriever retriever, Question? answered)
{
    private const int SuspiciousFailures = 3;

    private Question? _answered = answered;
    private Type? _failure;
    private int _failuresInARow;

    /// <summary>One attempt a question, in order.</summary>
    /// <exception cref="Exception">
    /// The retriever does not answer at all (<see cref="IRetriever.IsOutage"/>): an outage is nobody's failed question. Or three questions
    /// in a row failed in the same way, and the question that tells them from a general failure did, too: the third one's error.
    /// </exception>
    public async Task<IReadOnlyList<RetrievalAttempt>> RetrieveAsync(IReadOnlyList<Question> batch, CancellationToken cancellationToken)
    {
        var together = batch.Count > 1 ? await TogetherAsync(batch, cancellationToken) : null;
        var attempts = new List<RetrievalAttempt>(batch.Count);
        for (var i = 0; i < batch.Count; i++)
        {
            var attempt = together?[i] ?? await AloneAsync(batch[i], cancellationToken);
            await JudgeAsync(attempt, probe: _answered ?? batch[^1], cancellationToken);
            attempts.Add(attempt);
        }

        return attempts;
    }

    // Null where the batch was refused as a whole: asked one by one, the question that is to blame shows the error again.
    private async Task<IReadOnlyList<RetrievalAttempt>?> TogetherAsync(IReadOnlyList<Question> batch, CancellationToken cancellationToken)
    {
        try
        {
            return await retriever.AskAsync(batch, cancellationToken);
        }
        catch (Exception exception) when (!IsStop(exception, cancellationToken) && !retriever.IsOutage(exception))
        {
            return null;
        }
    }

    private async Task<RetrievalAttempt> AloneAsync(Question question, CancellationToken cancellationToken)
    {
        try
        {
            return (await retriever.AskAsync([question], cancellationToken))[0];
        }
        catch (Exception exception) when (!IsStop(exception, cancellationToken) && !retriever.IsOutage(exception))
        {
            return RetrievalAttempt.Failed(question, exception);
        }
    }

    private async Task JudgeAsync(RetrievalAttempt attempt, Question probe, CancellationToken cancellationToken)
    {
        if (attempt.Error is not { } error)
        {
            Answered(attempt.Question);
            return;
        }

        _failuresInARow = error.GetType() == _failure ? _failuresInARow + 1 : 1;
        _failure = error.GetType();
        if (retriever.IsOutage(error) || (_failuresInARow >= SuspiciousFailures && !await AnswersAsync(probe, cancellationToken)))
        {
            ExceptionDispatchInfo.Throw(error);
        }
    }

    private async Task<bool> AnswersAsync(Question probe, CancellationToken cancellationToken)
    {
        try
        {
            var attempt = (await retriever.AskAsync([probe], cancellationToken))[0];
            if (attempt.Error is null)
            {
                Answered(probe);
            }

            return attempt.Error is null;
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

    // A time-out of an HTTP client is an OperationCanceledException, too, but an error: nobody asked to stop.
    private static bool IsStop(Exception exception, CancellationToken cancellationToken) =>
        exception is OperationCanceledException && cancellationToken.IsCancellationRequested;
}
