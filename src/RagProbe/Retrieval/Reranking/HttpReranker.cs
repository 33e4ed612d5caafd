using System.Net;
using System.Net.Http.Headers;
using System.Text;
using RagProbe.Indexes;

namespace RagProbe.Retrieval.Reranking;

/// <summary>
/// Asks a rerank endpoint over HTTP, one call a question (more where a question has more texts than a call takes), repeating what
/// failed for a passing reason. Safe for many threads.
/// </summary>
public sealed class HttpReranker : IReranker
{
    // Scores of a thousand texts take a fraction of it, even where the texts come back beside them.
    private const int MaxAnswerBytes = 32 << 20;

    private readonly HttpRerankerOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;
    private readonly Backoff _backoff;

    public HttpReranker(HttpRerankerOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _backoff = new Backoff(options.FirstDelay, options.MaxDelay, new Random(Seed: 0));

        // An answer from elsewhere than the address that the user named, who may have trusted it with a key, is none.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10), PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxAnswerBytes };
        if (options.ApiKey is { } key)
        {
            _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        Name = options.Model is { } model ? $"{options.Address}, model {model}" : $"{options.Address}";
    }

    public string Name { get; }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RerankAnswer>> ScoreAsync(IReadOnlyList<RerankRequest> batch, CancellationToken cancellationToken)
    {
        var calls = batch.SelectMany((request, i) => request.Texts.Chunk(_options.MaxTexts).Select(texts => (Request: i, Texts: texts))).ToList();
        var answers = new RerankAnswer[calls.Count];
        await Parallel.ForAsync(
            0,
            calls.Count,
            new ParallelOptions { MaxDegreeOfParallelism = _options.MaxConcurrentCalls, CancellationToken = cancellationToken },
            async (i, cancel) => answers[i] = await CallAsync(batch[calls[i].Request].Question, calls[i].Texts, cancel));
        var byRequest = calls.Zip(answers, (call, answer) => (call.Request, Answer: answer)).ToLookup(entry => entry.Request, entry => entry.Answer);
        return [.. batch.Select((_, i) => new RerankAnswer([.. byRequest[i].SelectMany(answer => answer.Scores)], byRequest[i].Sum(answer => answer.Retries)))];
    }

    public void Dispose() => _client.Dispose();

    private async Task<RerankAnswer> CallAsync(string question, IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var body = RerankWire.Write(_options.Model, question, texts);
        for (var retries = 0; ; retries++)
        {
            var (answer, failure) = await SendAsync(body, retries, cancellationToken);
            if (failure is null)
            {
                return new RerankAnswer(Read(answer, texts.Count), retries);
            }

            if (failure.Wait(retries) is not { } delay)
            {
                throw failure.Error;
            }

            await Task.Delay(delay, _time, cancellationToken);
        }
    }

    private async Task<(string Answer, Failure? Failure)> SendAsync(byte[] body, int retries, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var response = await _client.PostAsync(_options.Address, content, either.Token);
            // As UTF-8 whatever the header says, for JSON is nothing else.
            var answer = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(either.Token));
            return response.IsSuccessStatusCode ? (answer, null) : ("", Judge(response, answer, retries));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Not again: whoever took so long is still busy with it.
            return ("", new Failure(Error(FormattableString.Invariant($"no answer within {_options.Timeout.TotalSeconds} s{After(retries)}. Is the server overloaded? A longer --rerank-timeout waits longer, a smaller --rerank-depth asks for less.")), _ => null));
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            return ("", new Failure(Error(FormattableString.Invariant($"an answer of more than {MaxAnswerBytes >> 20} MiB came, where scores are expected. Is it a rerank endpoint?")), _ => null));
        }
        catch (HttpRequestException exception)
        {
            return ("", new Failure(Outage($"no answer{After(retries)} ({exception.Message.TrimEnd('.')}). Is the endpoint up, and the address right (--rerank)?", exception), Usual));
        }
    }

    private Failure Judge(HttpResponseMessage response, string answer, int retries)
    {
        var status = response.StatusCode;
        var said = FormattableString.Invariant($"{(int)status} {response.ReasonPhrase}{After(retries)}: {RerankWire.Excerpt(answer)}");
        return status switch
        {
            HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout =>
                new Failure(Outage($"{said}. Lower the load (--rerank-depth), or wait and go on later."), AsToldBy(response.Headers.RetryAfter)),
            >= HttpStatusCode.InternalServerError and not HttpStatusCode.NotImplemented => new Failure(Error($"{said}. The server's log should say more."), AsToldBy(response.Headers.RetryAfter)),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                new Failure(Outage($"{said}. {(_options.ApiKey is null ? "Set RAGPROBE_RERANK_KEY in the environment." : "The key in RAGPROBE_RERANK_KEY is not accepted.")}"), _ => null),
            HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented =>
                new Failure(Outage($"{said}. No rerank endpoint is there; the path is often /rerank, /v1/rerank or /v2/rerank (--rerank)."), _ => null),
            < HttpStatusCode.BadRequest =>
                new Failure(Outage($"{said}. It leads to {response.Headers.Location?.ToString() ?? "nowhere"}; name the final address (--rerank)."), _ => null),
            _ => new Failure(Error($"{said}. {(_options.Model is null ? "An endpoint that speaks Jina's or Cohere's form wants --rerank-model." : "An endpoint of Text Embeddings Inference wants no --rerank-model.")}"), _ => null),
        };
    }

    private double[] Read(string answer, int count)
    {
        try
        {
            return RerankWire.Read(answer, count);
        }
        catch (FormatException exception)
        {
            throw new RerankException($"{_options.Address}: {exception.Message}. Legal is one finite score for each text, by its index.", exception);
        }
    }

    private Func<int, TimeSpan?> AsToldBy(RetryConditionHeaderValue? told)
    {
        var wait = told?.Delta ?? (told?.Date is { } date ? date - _time.GetUtcNow() : null);
        return wait is not { } named ? Usual

            // The server knows best; a wait beyond all patience is its way to say no.
            : retries => retries < _options.MaxRetries && named <= _options.Timeout ? TimeSpan.FromTicks(Math.Max(0, named.Ticks)) : null;
    }

    private TimeSpan? Usual(int retries) => retries < _options.MaxRetries ? _backoff.Before(retries) : null;

    private RerankException Error(string what) => new($"{_options.Address}: {what}");

    private RerankException Outage(string what, Exception? cause = null) =>
        cause is null ? new($"{_options.Address}: {what}") { IsOutage = true } : new($"{_options.Address}: {what}", cause) { IsOutage = true };

    private static string After(int retries) => retries == 0 ? "" : FormattableString.Invariant($" after {retries + 1} attempts");

    /// <param name="Error">For when it is not sent again.</param>
    /// <param name="Wait">How long to wait before the next attempt, by how often it was sent again so far; null when another one makes no sense.</param>
    private sealed record Failure(RerankException Error, Func<int, TimeSpan?> Wait);
}
