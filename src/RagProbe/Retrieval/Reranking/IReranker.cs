namespace RagProbe.Retrieval.Reranking;

/// <summary>Scores the first candidates of a question anew, by question and text alone.</summary>
public interface IReranker : IDisposable
{
    /// <summary>For a person, and part of a pipeline's fingerprint: differs where scores may.</summary>
    string Name { get; }

    /// <summary>One answer a request, in order. A text's score depends on its question alone, not on the texts beside it.</summary>
    /// <exception cref="RerankException">It does not answer, or not as it should.</exception>
    Task<IReadOnlyList<RerankAnswer>> ScoreAsync(IReadOnlyList<RerankRequest> batch, CancellationToken cancellationToken);
}
