using RagProbe.EvalSets;
using RagProbe.Traces;

namespace RagProbe.Retrieval;

/// <summary>What a sweep replays: our own pipeline over an index, or one that is somebody else's.</summary>
public interface IRetriever
{
    RetrieverDescription Description { get; }

    TraceFingerprints Fingerprints { get; }

    /// <summary>How many questions are asked together at most; 1 or more. What was asked together is lost together when the retriever fails as a whole.</summary>
    int BatchSize { get; }

    /// <summary>One attempt a question, in order. A failure that is one question's own stands in its attempt.</summary>
    /// <exception cref="Exception">The questions as a whole could not be asked; each alone might be.</exception>
    Task<IReadOnlyList<RetrievalAttempt>> AskAsync(IReadOnlyList<Question> questions, CancellationToken cancellationToken);

    /// <summary>Whether an error says that the retriever answers nobody, whatever is asked: nobody's failed question.</summary>
    bool IsOutage(Exception exception);

    /// <summary>Makes sure, as far as that is cheap, that answers still come from what the fingerprints say.</summary>
    /// <exception cref="RetrievalException">As <see cref="RequireUnchangedAsync"/>.</exception>
    Task RequireUnmarkedAsync(CancellationToken cancellationToken);

    /// <summary>Makes sure, as far as it can be known, that answers still come from what the fingerprints say. May take long.</summary>
    /// <exception cref="RetrievalException">They do not: what is answered now cannot be compared with what was answered before.</exception>
    Task RequireUnchangedAsync(CancellationToken cancellationToken);
}
