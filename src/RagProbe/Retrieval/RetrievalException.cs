namespace RagProbe.Retrieval;

/// <summary>A retrieval that cannot be run as asked, or no longer: options out of range, or an index that does not fit. The message is meant for the user.</summary>
public sealed class RetrievalException : Exception
{
    public RetrievalException()
    {
    }

    public RetrievalException(string message)
        : base(message)
    {
    }

    public RetrievalException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
