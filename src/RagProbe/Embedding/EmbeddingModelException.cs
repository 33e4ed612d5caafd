namespace RagProbe.Embedding;

/// <summary>A model cannot be used as it is. The message names the file, what is wrong with it and what to do next.</summary>
public sealed class EmbeddingModelException : Exception
{
    public EmbeddingModelException()
    {
    }

    public EmbeddingModelException(string message)
        : base(message)
    {
    }

    public EmbeddingModelException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>True when the model as a whole does not answer: no text is to blame, and another one would fare no better.</summary>
    public bool IsOutage { get; init; }
}
