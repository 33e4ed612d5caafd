using System.CommandLine;
using RagProbe.Embedding.Endpoints;

namespace RagProbe.Cli.Options;

/// <summary>
/// Where a model that is named <c>openai:NAME</c> is served, and what is known of it. No settings of an eval set, nor of ragprobe.json:
/// whoever wrote those should not choose where texts and a key are sent. The key comes from the environment only.
/// </summary>
internal static class EmbeddingEndpointOption
{
    public const string AddressVariable = "RAGPROBE_EMBEDDING_URL";
    public const string KeyVariable = "RAGPROBE_EMBEDDING_KEY";

    private const string OpenAIKeyVariable = "OPENAI_API_KEY";
    private const string OpenAIHost = "api.openai.com";
    private const string AzureKeyVariable = "AZURE_OPENAI_API_KEY";
    private const string AzureHosts = ".openai.azure.com";

    private static readonly Option<string?> Address = new("--embedding-url") { Description = $"Address of the endpoint that serves --model openai:NAME, in OpenAI's form, as a rule up to /v1 (default: {AddressVariable}; its key is read from {KeyVariable})", HelpName = "url" };
    private static readonly Option<int?> Dimensions = new("--embedding-dimensions") { Description = "Dimensions that the endpoint is asked for (default: as many as it gives)", HelpName = "number" };
    private static readonly Option<int?> MaxTokens = new("--embedding-max-tokens") { Description = "Longest text of the endpoint's model, in tokens (default: what is known of its name, else 8191)", HelpName = "number" };
    private static readonly Option<int?> TimeLimit = new("--embedding-timeout") { Description = "Seconds that one call to the endpoint may take (default: 60)", HelpName = "seconds" };
    private static readonly Option<string?> QueryPrefix = new("--embedding-query-prefix") { Description = "What the endpoint's model wants before a question, such as 'query: '", HelpName = "text" };
    private static readonly Option<string?> DocumentPrefix = new("--embedding-document-prefix") { Description = "What the endpoint's model wants before a document, such as 'passage: '", HelpName = "text" };

    private static readonly Option[] All = [Address, Dimensions, MaxTokens, TimeLimit, QueryPrefix, DocumentPrefix];

    public static void AddTo(Command command)
    {
        foreach (var option in All)
        {
            command.Add(option);
        }
    }

    /// <summary>Checks what can be checked before any work: ranges, and what makes no sense without a model of an endpoint.</summary>
    public static void Check(ParseResult parsed, UsageProblems problems)
    {
        // A collection may name its model in ragprobe.json, a reranker may be one.
        var isUsed = parsed.Tokens.Any(token => token.Value.Contains(EndpointEmbeddingModel.Scheme, StringComparison.Ordinal) || token.Value is "--collection" or "-c");
        if (!isUsed && Array.Find(All, option => parsed.GetResult(option) is { Implicit: false }) is { } alone)
        {
            problems.Add($"{alone.Name}: has no effect without a model of an endpoint; name one with --model {EndpointEmbeddingModel.Scheme}NAME");
        }

        if (parsed.GetValue(Address) is { } address)
        {
            problems.Try(() => Parse("--embedding-url", address));
        }

        Range(Dimensions, 1, 65_536, "dimensions");
        Range(MaxTokens, 1, 10_000_000, "tokens");
        Range(TimeLimit, 1, 86_400, "seconds");

        void Range(Option<int?> option, int least, int most, string unit)
        {
            if (parsed.GetValue(option) is { } value && (value < least || value > most))
            {
                problems.Add(FormattableString.Invariant($"{option.Name}: {value} is not {least} to {most} ({unit})"));
            }
        }
    }

    /// <summary>Whether a name is that of a model behind an endpoint.</summary>
    public static bool IsNamed(string model) => model.StartsWith(EndpointEmbeddingModel.Scheme, StringComparison.Ordinal);

    /// <param name="parsed">A call that was checked.</param>
    /// <param name="model">As a user names it, <see cref="EndpointEmbeddingModel.Scheme"/> included.</param>
    /// <exception cref="UsageException">The name is empty, or nothing says where the endpoint is.</exception>
    public static EmbeddingEndpointOptions Read(ParseResult parsed, string model)
    {
        var name = model[EndpointEmbeddingModel.Scheme.Length..].Trim();
        if (name.Length == 0)
        {
            throw new UsageException($"--model: '{model}' names no model; write {EndpointEmbeddingModel.Scheme}NAME, such as {EndpointEmbeddingModel.Scheme}text-embedding-3-small");
        }

        var configured = Environment.GetEnvironmentVariable(AddressVariable)?.Trim();
        var address = parsed.GetValue(Address) is { } given ? Parse("--embedding-url", given)
            : !string.IsNullOrEmpty(configured) ? Parse(AddressVariable, configured)
            : throw new UsageException($"--model: {model}: which endpoint serves it? Give its address with --embedding-url or {AddressVariable}, such as https://{OpenAIHost}/v1, or http://localhost:11434/v1 for Ollama");
        return new EmbeddingEndpointOptions
        {
            Address = address,
            Model = name,
            ApiKey = Key(address),
            Dimensions = parsed.GetValue(Dimensions),
            MaxTokens = parsed.GetValue(MaxTokens),
            QueryPrefix = parsed.GetValue(QueryPrefix) ?? "",
            DocumentPrefix = parsed.GetValue(DocumentPrefix) ?? "",
            Timeout = TimeSpan.FromSeconds(parsed.GetValue(TimeLimit) ?? 60),
        };
    }

    private static Uri Parse(string source, string text)
    {
        try
        {
            return EmbeddingEndpointOptions.ParseAddress(text);
        }
        catch (FormatException exception)
        {
            throw new UsageException($"{source}: {exception.Message}");
        }
    }

    // The keys of OpenAI and Azure, which other tools read, too, go to nobody else.
    private static string? Key(Uri address) =>
        EnvironmentKey.Read(KeyVariable)
        ?? (address.Host.Equals(OpenAIHost, StringComparison.OrdinalIgnoreCase) ? EnvironmentKey.Read(OpenAIKeyVariable)
            : address.Host.EndsWith(AzureHosts, StringComparison.OrdinalIgnoreCase) ? EnvironmentKey.Read(AzureKeyVariable)
            : null);
}
