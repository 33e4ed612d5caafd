using RagProbe.Http;

namespace RagProbe.Retrieval.Reranking;

/// <summary>
/// Asks a rerank endpoint over HTTP, one call a question (more where a question has more texts than a call takes), repeating what
/// failed for a passing reason. Safe for many threads.
/// </summary>
public sealed class HttpReranker : IReranker
{
    private readonly HttpRerankerOptions _options;
    private readonly PatientHttpClient _client;

    public HttpReranker(HttpRerankerOptions options, TimeProvider time)
    {
        _options = options;
        _client = new PatientHttpClient(
            new PatientHttpOptions
            {
                Address = options.Address,
                ApiKey = options.ApiKey,
                Timeout = options.Timeout,
                MaxRetries = options.MaxRetries,
                FirstDelay = options.FirstDelay,
                MaxDelay = options.MaxDelay,
            },
            time);
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
        try
        {
            var answer = await _client.PostAsync(RerankWire.Write(_options.Model, question, texts), cancellationToken);
            return new RerankAnswer(RerankWire.Read(answer.Text, texts.Count), answer.Retries);
        }
        catch (HttpCallException exception)
        {
            throw new RerankException($"{exception.Message} {Advice(exception)}", exception) { IsOutage = exception.IsOutage };
        }
        catch (FormatException exception)
        {
            throw new RerankException($"{_options.Address}: {exception.Message}. Legal is one finite score for each text, by its index.", exception);
        }
    }

    private string Advice(HttpCallException failed) => failed.Failure switch
    {
        HttpFailure.NoAnswer => "Is the endpoint up, and the address right (--rerank)?",
        HttpFailure.TimedOut => "Is the server overloaded? A longer --rerank-timeout waits longer, a smaller --rerank-depth asks for less.",
        HttpFailure.TooLong => "Scores are far less: is it a rerank endpoint?",
        HttpFailure.Busy => "Lower the load (--rerank-depth), or wait and go on later.",
        HttpFailure.Broken => "The server's log should say more.",
        HttpFailure.Denied => _options.ApiKey is null ? "Set RAGPROBE_RERANK_KEY in the environment." : "The key in RAGPROBE_RERANK_KEY is not accepted.",
        HttpFailure.NotThere => "No rerank endpoint is there; the path is often /rerank, /v1/rerank or /v2/rerank (--rerank).",
        HttpFailure.Redirected => $"It leads to {failed.Location?.ToString() ?? "nowhere"}; name the final address (--rerank).",
        _ => _options.Model is null ? "An endpoint that speaks Jina's or Cohere's form wants --rerank-model." : "An endpoint of Text Embeddings Inference wants no --rerank-model.",
    };
}
