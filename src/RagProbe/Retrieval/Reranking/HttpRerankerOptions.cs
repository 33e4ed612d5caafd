using RagProbe.Http;

namespace RagProbe.Retrieval.Reranking;

/// <summary>How a rerank endpoint is reached, in which form, and how patiently.</summary>
public sealed record HttpRerankerOptions
{
    /// <summary>Of the endpoint itself: <c>https://api.jina.ai/v1/rerank</c>, <c>http://localhost:8080/rerank</c>.</summary>
    public required Uri Address { get; init; }

    /// <summary>
    /// With it Jina's and Cohere's form is spoken (<c>model, query, documents, top_n</c>), without it that of Hugging Face's Text
    /// Embeddings Inference (<c>query, texts</c>). Either form of answer is understood.
    /// </summary>
    public string? Model { get; init; }

    /// <summary>From the environment, never from a file or an option. Sent as a bearer token.</summary>
    public string? ApiKey { get; init; }

    /// <summary>How long one attempt of one call may take. A server that asks for a longer wait than this says no.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a call that failed for a passing reason is sent again; 0 or more.</summary>
    public int MaxRetries { get; init; } = 6;

    /// <summary>The wait before the first repetition where the server names none; it doubles with each one, up to <see cref="MaxDelay"/>, and is spread by half.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many calls are under way at once; 1 or more.</summary>
    public int MaxConcurrentCalls { get; init; } = 4;

    /// <summary>Texts of one call at most: what Text Embeddings Inference takes unless told otherwise, and what the services take.</summary>
    internal int MaxTexts => Model is null ? 32 : 1000;

    /// <summary>Reads what a user writes.</summary>
    /// <exception cref="FormatException">It is no address; says what is legal.</exception>
    public static Uri ParseAddress(string text) => EndpointAddress.Parse(text, "a rerank endpoint", "http://localhost:8080/rerank");
}
