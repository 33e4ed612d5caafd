namespace RagProbe.Embedding.Caching;

/// <summary>The cache file cannot be read or written. The message names the file, the reason and the ways out.</summary>
public sealed class EmbeddingCacheException : Exception
{
    public EmbeddingCacheException()
    {
    }

    public EmbeddingCacheException(string message)
        : base(message)
    {
    }

    public EmbeddingCacheException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
