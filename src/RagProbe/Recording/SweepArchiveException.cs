namespace RagProbe.Recording;

/// <summary>A sweep archive that cannot be opened, or lacks what was asked for. The message is meant for the user: what, where, and the next step.</summary>
public sealed class SweepArchiveException : Exception
{
    public SweepArchiveException()
    {
    }

    public SweepArchiveException(string message)
        : base(message)
    {
    }

    public SweepArchiveException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
