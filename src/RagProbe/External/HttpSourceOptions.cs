using RagProbe.Http;

namespace RagProbe.External;

/// <summary>How a search endpoint is reached, and how patiently.</summary>
public sealed record HttpSourceOptions
{
    public required Uri Address { get; init; }

    public RetrieverMapping Mapping { get; init; } = new();

    /// <summary>From the environment, never from a file or an option. Sent as a bearer token.</summary>
    public string? ApiKey { get; init; }

    /// <summary>How long one attempt of one question may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a question is sent again after a failure that may pass; 0 or more.</summary>
    public int MaxRetries { get; init; } = 6;

    /// <summary>How many questions are under way at once; 1 or more.</summary>
    public int MaxConcurrentQuestions { get; init; } = 4;

    /// <summary>Reads what a user writes.</summary>
    /// <exception cref="FormatException">It is no address; says what is legal.</exception>
    public static Uri ParseAddress(string text) => EndpointAddress.Parse(text, "a search endpoint", "http://localhost:8000/search");
}
