namespace RagProbe.External;

/// <summary>A pipeline that is not ours and does not answer, or not as it should. The message names it, says what came, and what to do.</summary>
public sealed class ExternalRetrieverException : Exception
{
    public ExternalRetrieverException()
    {
    }

    public ExternalRetrieverException(string message)
        : base(message)
    {
    }

    public ExternalRetrieverException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>True when it answers nobody: no question is to blame, and another one would fare no better.</summary>
    public bool IsOutage { get; init; }
}
