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
}
