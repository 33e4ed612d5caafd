namespace RagProbe.Indexes;

/// <summary>Something that this index, or the server behind it, cannot do as asked. The message is meant for the user: what, and what to do instead.</summary>
public sealed class IndexNotSupportedException : NotSupportedException
{
    public IndexNotSupportedException()
    {
    }

    public IndexNotSupportedException(string message)
        : base(message)
    {
    }

    public IndexNotSupportedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
