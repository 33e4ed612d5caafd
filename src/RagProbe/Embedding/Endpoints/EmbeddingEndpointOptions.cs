using RagProbe.Http;

namespace RagProbe.Embedding.Endpoints;

/// <summary>How an embedding endpoint is reached, which model it is asked for, and how patiently.</summary>
public sealed record EmbeddingEndpointOptions
{
    private const string LastStep = "/embeddings";

    /// <summary>
    /// What comes before <c>/embeddings</c>: <c>http://localhost:11434/v1</c>, <c>https://api.openai.com/v1</c>, or a deployment of Azure,
    /// <c>https://NAME.openai.azure.com/openai/deployments/DEPLOYMENT?api-version=2024-10-21</c>.
    /// </summary>
    public required Uri Address { get; init; }

    /// <summary>As the endpoint knows it.</summary>
    public required string Model { get; init; }

    /// <summary>From the environment, never from a file or an option. Sent as a bearer token, to Azure as <c>api-key</c>.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Asked for, and every vector must have as many; null for as many as the first vector has.</summary>
    public int? Dimensions { get; init; }

    /// <summary>Longest text in tokens; null for what is known of the model's name.</summary>
    public int? MaxTokens { get; init; }

    /// <inheritdoc cref="EmbeddingModel.QueryPrefix"/>
    public string QueryPrefix { get; init; } = "";

    /// <inheritdoc cref="EmbeddingModel.DocumentPrefix"/>
    public string DocumentPrefix { get; init; } = "";

    /// <summary>How long one attempt of one call may take. A server that asks for a longer wait than this says no.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a call that failed for a passing reason is sent again; 0 or more.</summary>
    public int MaxRetries { get; init; } = 6;

    /// <summary>The wait before the first repetition where the server names none; it doubles with each one, up to <see cref="MaxDelay"/>, and is spread by half.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many calls are under way at once; 1 or more.</summary>
    public int MaxConcurrentCalls { get; init; } = 4;

    /// <summary>Texts of one call at most; 1 or more. Text Embeddings Inference takes 32 unless told otherwise, others take more.</summary>
    public int MaxTextsPerCall { get; init; } = 32;

    /// <summary>Tokens of one call at most, as the model's tokenizer counts or estimates them. A longer text goes alone.</summary>
    public int MaxTokensPerCall { get; init; } = 30_000;

    /// <summary>Where texts are sent to.</summary>
    public Uri CallAddress => new UriBuilder(Address) { Path = Address.AbsolutePath.TrimEnd('/') + LastStep }.Uri;

    /// <summary>Whether keys are sent as Azure reads them.</summary>
    public bool IsAzure => Address.Host.EndsWith(".azure.com", StringComparison.OrdinalIgnoreCase) || Address.AbsolutePath.Contains("/openai/deployments/", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads what a user writes.</summary>
    /// <exception cref="FormatException">It is no address, or holds a secret; says what is legal.</exception>
    public static Uri ParseAddress(string text)
    {
        var address = EndpointAddress.Parse(text, "an embedding endpoint", "http://localhost:11434/v1");

        // Anything else in a query may be a key, and an address is printed and recorded.
        if (address.Query.Length > 0 && !(address.Query.StartsWith("?api-version=", StringComparison.OrdinalIgnoreCase) && !address.Query.Contains('&', StringComparison.Ordinal)))
        {
            throw new FormatException($"the address {address.GetLeftPart(UriPartial.Path)} is followed by a query; legal is ?api-version=..., which Azure wants, and nothing else");
        }

        var path = address.AbsolutePath.TrimEnd('/');
        return new UriBuilder(address) { Path = path.EndsWith(LastStep, StringComparison.Ordinal) ? path[..^LastStep.Length] : path, Fragment = "" }.Uri;
    }
}
