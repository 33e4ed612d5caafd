namespace RagProbe.Indexes;

/// <summary>An index that cannot be opened, read or written as asked. The message is meant for the user: what, where, and the next step.</summary>
public class IndexException : Exception
{
    public IndexException()
    {
    }

    public IndexException(string message)
        : base(message)
    {
    }

    public IndexException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>True when the index as a whole does not answer: no question is to blame, and another one would fare no better.</summary>
    public virtual bool IsOutage => false;
}
