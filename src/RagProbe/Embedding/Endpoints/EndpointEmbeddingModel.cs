using System.ClientModel;
using System.ClientModel.Primitives;
using System.Globalization;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML.Tokenizers;
using Microsoft.SemanticKernel;
using OpenAI;

namespace RagProbe.Embedding.Endpoints;

/// <summary>Opens models behind endpoints that speak OpenAI's form (OpenAI, Azure, Ollama, vLLM, Text Embeddings Inference), by way of Semantic Kernel.</summary>
public static class EndpointEmbeddingModel
{
    /// <summary>What the name of such a model begins with.</summary>
    public const string Scheme = "openai:";

    private const int UsualMaxTokens = 8191;

    // The client library wants a key. Where there is none, the transport sends none.
    private const string NoKey = "none";

    /// <summary>Asks for one vector, which tells the dimensions and which model answers.</summary>
    /// <param name="time">For waits and time-outs.</param>
    /// <param name="memoryFile">The embedding cache's file, which remembers how the endpoint answered before; null to remember nothing.</param>
    /// <exception cref="EmbeddingModelException">The endpoint does not answer, or not as it should.</exception>
    /// <exception cref="Caching.EmbeddingCacheException">The cache cannot be used.</exception>
    public static async Task<OpenedEndpointModel> OpenAsync(EmbeddingEndpointOptions options, TimeProvider time, string? memoryFile, CancellationToken cancellationToken)
    {
        var known = KnownEndpointModel.Of(options.Model);
        var tokenizer = TiktokenTokenizer.CreateForEncoding("cl100k_base");
        var counter = new EndpointUsageCounter();

        // Waiting and repeating is the transport's, and the client's own is off: it would count the waits into the time of a call.
        var connection = new HttpClient(new EmbeddingTransport(options, time, counter)) { Timeout = Timeout.InfiniteTimeSpan };
        var kernel = KernelOf(options, connection);
        var generator = new EndpointEmbeddingGenerator(kernel.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>(), tokenizer, options, counter, connection);
        try
        {
            var probe = (await generator.GenerateAsync([EndpointFingerprint.ProbeText], cancellationToken: cancellationToken))[0].Vector.ToArray();
            var match = memoryFile is null ? new ProbeMatch(probe, Generation: 1, CosineToOthers: null) : new ProbeMemory(memoryFile).Match(options, probe, cancellationToken);
            var model = new EmbeddingModel
            {
                Name = options.Model,
                Fingerprint = EndpointFingerprint.Of(options, match.Probe, match.Generation),
                Dimensions = probe.Length,
                MaxTokens = options.MaxTokens ?? known?.MaxTokens ?? UsualMaxTokens,
                QueryPrefix = options.QueryPrefix,
                DocumentPrefix = options.DocumentPrefix,
                Tokenizer = tokenizer,
                Generator = generator,
            };
            return new OpenedEndpointModel(model, [.. Remarks(options, known, match)]);
        }
        catch
        {
            generator.Dispose();
            throw;
        }
    }

    private static Kernel KernelOf(EmbeddingEndpointOptions options, HttpClient connection)
    {
        var client = new OpenAIClient(
            new ApiKeyCredential(options.ApiKey ?? NoKey),
            new OpenAIClientOptions
            {
                Endpoint = options.Address,
                Transport = new HttpClientPipelineTransport(connection),
                RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
                NetworkTimeout = Timeout.InfiniteTimeSpan,
            });
        var builder = Kernel.CreateBuilder();
        builder.Services.AddSingleton(client.GetEmbeddingClient(options.Model).AsIEmbeddingGenerator());
        return builder.Build();
    }

    private static IEnumerable<string> Remarks(EmbeddingEndpointOptions options, KnownEndpointModel? known, ProbeMatch match)
    {
        if (known is not { CountsAsCl100k: true })
        {
            yield return $"{options.Model}: lengths in tokens are estimates, counted as cl100k_base; the endpoint does not say how it counts.";
        }

        if (options.MaxTokens is null && known is null)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{options.Model}: nothing is known of its longest text, {UsualMaxTokens} tokens are assumed; --embedding-max-tokens says otherwise.");
        }

        if (known is { } card && (card.QuestionPrefix, card.DocumentPrefix) != ("", "") && (options.QueryPrefix, options.DocumentPrefix) == ("", ""))
        {
            yield return $"{options.Model}: its card puts '{card.QuestionPrefix}' before questions{(card.DocumentPrefix.Length == 0 ? "" : $" and '{card.DocumentPrefix}' before documents")}; nothing is put there unless --embedding-query-prefix and --embedding-document-prefix say so.";
        }

        if (match.CosineToOthers is { } cosine)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{options.Model}: answers otherwise than before (cosine {cosine:0.000} to the nearest earlier answer): another model behind the same name. What was embedded before is not compared with what it gives.");
        }
    }
}
