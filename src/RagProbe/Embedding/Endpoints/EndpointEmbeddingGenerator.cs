using System.Globalization;
using Microsoft.Extensions.AI;
using Microsoft.ML.Tokenizers;

namespace RagProbe.Embedding.Endpoints;

/// <summary>
/// Texts to unit vectors by way of an endpoint: parted into calls, a few calls at once, and every vector checked before anybody uses it.
/// Safe for several threads.
/// </summary>
/// <param name="inner">The client of the endpoint; answers one call.</param>
/// <param name="tokenizer">Measures texts, so that calls do not become too large.</param>
/// <param name="counter">Of the calls of <paramref name="inner"/>; given to whoever asks for it as a service.</param>
/// <param name="connection">Goes with the generator; the client does not close it.</param>
internal sealed class EndpointEmbeddingGenerator(
    IEmbeddingGenerator<string, Embedding<float>> inner, Tokenizer tokenizer, EmbeddingEndpointOptions settings, EndpointUsageCounter counter, IDisposable connection) : DelegatingEmbeddingGenerator<string, Embedding<float>>(inner)
{
    private readonly SemaphoreSlim _calls = new(settings.MaxConcurrentCalls);
    private int _dimensions = settings.Dimensions ?? 0;

    /// <exception cref="EmbeddingModelException">The endpoint does not answer, or not as it should.</exception>
    public override async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (options is not null)
        {
            throw new ArgumentException("An endpoint is asked as its model says; options of a single call are not passed on.", nameof(options));
        }

        var texts = values as IReadOnlyList<string> ?? [.. values];
        var batches = EmbeddingBatches.Of([.. texts.Select(text => tokenizer.CountTokens(text))], settings.MaxTextsPerCall, settings.MaxTokensPerCall);
        var vectors = new Embedding<float>[texts.Count];
        await Parallel.ForEachAsync(
            batches,
            new ParallelOptions { MaxDegreeOfParallelism = settings.MaxConcurrentCalls, CancellationToken = cancellationToken },
            async (batch, cancel) =>
            {
                var (start, count) = batch.GetOffsetAndLength(texts.Count);
                (await CallAsync([.. texts.Skip(start).Take(count)], cancel)).CopyTo(vectors, start);
            });
        return new GeneratedEmbeddings<Embedding<float>>(vectors);
    }

    public override object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType == typeof(EndpointUsageCounter) ? counter : base.GetService(serviceType, serviceKey);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _calls.Dispose();
            connection.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<Embedding<float>[]> CallAsync(string[] texts, CancellationToken cancellationToken)
    {
        // Several callers share the limit.
        await _calls.WaitAsync(cancellationToken);
        GeneratedEmbeddings<Embedding<float>> answer;
        try
        {
            answer = await InnerGenerator.GenerateAsync(texts, settings.Dimensions is { } wanted ? new EmbeddingGenerationOptions { Dimensions = wanted } : null, cancellationToken);
        }
        finally
        {
            _calls.Release();
        }

        return answer.Count == texts.Length
            ? [.. answer.Zip(texts, (embedding, text) => new Embedding<float>(Checked(embedding.Vector, text)) { ModelId = settings.Model })]
            : throw Error($"{answer.Count} vectors came for {texts.Length} texts; legal is one a text");
    }

    private float[] Checked(ReadOnlyMemory<float> received, string text)
    {
        var vector = received.ToArray();
        var dimensions = Interlocked.CompareExchange(ref _dimensions, vector.Length, 0);
        if (vector.Length == 0 || (dimensions != 0 && vector.Length != dimensions))
        {
            throw Error(
                $"a vector of {vector.Length} dimensions came where {(dimensions == 0 ? "1 or more" : dimensions)} are legal. {(settings.Dimensions is null ? "Does another model answer now?" : "Not every model gives as many as are asked for: leave --embedding-dimensions out.")}",
                isOutage: true);
        }

        var squares = 0.0;
        foreach (var component in vector)
        {
            squares += (double)component * component;
        }

        if (!double.IsFinite(squares) || squares == 0)
        {
            throw Error($"the vector of '{Excerpt(text)}' {(squares == 0 ? "has no length" : "holds numbers that are not finite")}; legal are finite numbers that are not all 0. The server's log may say why.");
        }

        UnitVector.Normalize(vector);
        return vector;
    }

    private EmbeddingModelException Error(FormattableString what, bool isOutage = false) =>
        new($"{settings.Address}, model {settings.Model}: {what.ToString(CultureInfo.InvariantCulture)}") { IsOutage = isOutage };

    private static string Excerpt(string text) => text.Length <= 60 ? text : $"{text[..60]}…";
}
