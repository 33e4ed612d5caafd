using System.Net;
using System.Net.Http.Headers;
using RagProbe.Http;

namespace RagProbe.Embedding.Endpoints;

/// <summary>
/// The last step of the client library's pipeline: sends its calls patiently to the endpoint's address, and hands it answers in the form
/// that it understands.
/// </summary>
internal sealed class EmbeddingTransport : HttpMessageHandler
{
    // 32 vectors of 4096 numbers written out in decimals take a twentieth of it.
    private const int MaxAnswerBytes = 64 << 20;

    private readonly EmbeddingEndpointOptions _options;
    private readonly EndpointUsageCounter _counter;
    private readonly PatientHttpClient _client;

    public EmbeddingTransport(EmbeddingEndpointOptions options, TimeProvider time, EndpointUsageCounter counter)
    {
        (_options, _counter) = (options, counter);
        _client = new PatientHttpClient(
            new PatientHttpOptions
            {
                Address = options.CallAddress,
                ApiKey = options.ApiKey,
                KeyHeader = options.IsAzure ? "api-key" : null,
                Timeout = options.Timeout,
                MaxRetries = options.MaxRetries,
                FirstDelay = options.FirstDelay,
                MaxDelay = options.MaxDelay,
                MaxAnswerBytes = MaxAnswerBytes,
            },
            time);
    }

    /// <exception cref="EmbeddingModelException">The endpoint does not answer, or not as it should.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var json = request.Content is { } content ? await content.ReadAsByteArrayAsync(cancellationToken) : [];
        var answer = await AskAsync(json, cancellationToken);
        return new HttpResponseMessage(HttpStatusCode.OK)
        {
            RequestMessage = request,
            Content = new ByteArrayContent(answer.Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _client.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<EmbeddingAnswer> AskAsync(byte[] json, CancellationToken cancellationToken)
    {
        try
        {
            var received = await _client.PostAsync(json, cancellationToken);
            var answer = EmbeddingWire.Read(received.Text);
            _counter.Answered(answer, received.Retries);
            return answer;
        }
        catch (HttpCallException exception)
        {
            // A text that a server hangs over is rare; a server that has come to a standstill is not.
            throw new EmbeddingModelException(WithoutKey($"{exception.Message} {Advice(exception)}"), exception) { IsOutage = exception.IsOutage || exception.Failure == HttpFailure.TimedOut };
        }
        catch (FormatException exception)
        {
            throw new EmbeddingModelException(WithoutKey($"{_options.CallAddress}: {exception.Message}. Legal is an answer in the form of OpenAI's embeddings. Is it an embedding endpoint (--embedding-url)?"), exception) { IsOutage = true };
        }
    }

    // Servers repeat the key that they do not like, and messages are recorded.
    private string WithoutKey(string message) => _options.ApiKey is { } key ? message.Replace(key, "(key)", StringComparison.Ordinal) : message;

    private string Advice(HttpCallException failed) => failed.Failure switch
    {
        HttpFailure.NoAnswer => "Is the endpoint up, and the address right (--embedding-url)?",
        HttpFailure.TimedOut => "Is the server overloaded, or does it still load the model? A longer --embedding-timeout waits longer.",
        HttpFailure.TooLong => "Vectors are far less: is it an embedding endpoint?",
        HttpFailure.Busy => "Wait and go on later.",
        HttpFailure.Broken => "The server's log should say more.",
        HttpFailure.Denied => _options.ApiKey is null ? "Set RAGPROBE_EMBEDDING_KEY in the environment." : "The key from the environment is not accepted.",
        HttpFailure.NotThere => $"Either no embedding endpoint is there (the address often ends in /v1, --embedding-url), or it does not know the model '{_options.Model}'.",
        HttpFailure.Redirected => $"It leads to {failed.Location?.ToString() ?? "nowhere"}; name the final address (--embedding-url).",
        _ => "Is the text too long for the model (a smaller --chunker helps), or the model's name wrong (--model)? Not every model takes --embedding-dimensions.",
    };
}
