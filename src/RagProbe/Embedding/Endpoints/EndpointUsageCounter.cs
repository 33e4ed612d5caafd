namespace RagProbe.Embedding.Endpoints;

/// <summary>Counts what an endpoint is asked for. A service of the model's generator, also behind a cache. Safe for several threads.</summary>
public sealed class EndpointUsageCounter
{
    private long _calls;
    private long _texts;
    private long _tokens;
    private long _callsWithoutTokens;
    private long _retries;

    /// <summary>So far.</summary>
    public EndpointUsage Read() => new()
    {
        Calls = Interlocked.Read(ref _calls),
        Texts = Interlocked.Read(ref _texts),
        Tokens = Interlocked.Read(ref _tokens),
        CallsWithoutTokens = Interlocked.Read(ref _callsWithoutTokens),
        Retries = Interlocked.Read(ref _retries),
    };

    internal void Answered(EmbeddingAnswer answer, int retries)
    {
        Interlocked.Increment(ref _calls);
        Interlocked.Add(ref _texts, answer.Count);
        Interlocked.Add(ref _retries, retries);
        if (answer.Tokens is { } counted)
        {
            Interlocked.Add(ref _tokens, counted);
        }
        else
        {
            Interlocked.Increment(ref _callsWithoutTokens);
        }
    }
}
