namespace RagProbe.Http;

/// <summary>
/// A call that came to nothing. The message is a sentence with the address, what came, and after how many attempts; what to do about
/// it depends on <see cref="Failure"/>, and is for the caller to add.
/// </summary>
internal sealed class HttpCallException : Exception
{
    public HttpCallException()
    {
    }

    public HttpCallException(string message)
        : base(message)
    {
    }

    public HttpCallException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public HttpCallException(HttpFailure failure, string message, Exception? innerException = null)
        : base(message, innerException) => Failure = failure;

    public HttpFailure Failure { get; }

    /// <summary>Where the answer is said to be; null where it was not redirected, or to nowhere.</summary>
    public Uri? Location { get; init; }

    /// <summary>True when the server as a whole does not answer: another call would fare no better.</summary>
    public bool IsOutage => Failure is HttpFailure.NoAnswer or HttpFailure.Busy or HttpFailure.Denied or HttpFailure.NotThere or HttpFailure.Redirected;
}
