namespace RagProbe.External;

/// <summary>How a pipeline that is not ours is asked over HTTP, and how its answers are read; what a command and a file say is read in the same way.</summary>
public sealed record RetrieverMapping
{
    public RequestTemplate Request { get; init; } = RequestTemplate.Usual;

    public ResponseMapping Response { get; init; } = new();
}
