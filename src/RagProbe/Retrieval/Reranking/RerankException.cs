namespace RagProbe.Retrieval.Reranking;

/// <summary>A reranker that does not answer, or not as it should. The message names it, says what came, and what to do.</summary>
public sealed class RerankException : Exception
{
    public RerankException()
    {
    }

    public RerankException(string message)
        : base(message)
    {
    }

    public RerankException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>True when the reranker as a whole does not answer: no question is to blame, and another one would fare no better.</summary>
    public bool IsOutage { get; init; }
}
