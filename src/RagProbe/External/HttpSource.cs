using RagProbe.EvalSets;
using RagProbe.Http;

namespace RagProbe.External;

/// <summary>Asks a search endpoint over HTTP, a call a question, repeating what failed for a passing reason.</summary>
public sealed class HttpSource : IExternalSource
{
    private readonly HttpSourceOptions _options;
    private readonly PatientHttpClient _client;

    public HttpSource(HttpSourceOptions options, TimeProvider time)
    {
        _options = options;
        _client = new PatientHttpClient(
            new PatientHttpOptions { Address = options.Address, ApiKey = options.ApiKey, Timeout = options.Timeout, MaxRetries = options.MaxRetries }, time);
        Name = options.Address.ToString();
        Fingerprint = Digest.Of("http", Name, options.Mapping.Request.Describe(), options.Mapping.Response.Describe());
    }

    public string Name { get; }

    /// <summary>Over the address and the mapping: what stands behind the address nobody sees.</summary>
    public string Fingerprint { get; }

    public int MaxConcurrentQuestions => _options.MaxConcurrentQuestions;

    public bool SendsFilter => _options.Mapping.Request.SendsFilter;

    /// <inheritdoc/>
    public async Task<ExternalAnswer?> AskAsync(Question question, int limit, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _client.PostAsync(_options.Mapping.Request.Write(question, limit), cancellationToken);
            return _options.Mapping.Response.Read(answer.Text) with { Retries = answer.Retries };
        }
        catch (HttpCallException exception)
        {
            throw new ExternalRetrieverException($"{exception.Message} {Advice(exception)}", exception) { IsOutage = exception.IsOutage };
        }
        catch (FormatException exception)
        {
            throw new ExternalRetrieverException($"{Name}: {exception.Message}", exception);
        }
    }

    public string CurrentFingerprint() => Fingerprint;

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private string Advice(HttpCallException failed) => failed.Failure switch
    {
        HttpFailure.NoAnswer => "Is the endpoint up, and the address right (--retriever)?",
        HttpFailure.TimedOut => "Is the server overloaded? A longer --retriever-timeout waits longer.",
        HttpFailure.TooLong => "The delivered chunks of one question are far less: is it a search endpoint?",
        HttpFailure.Busy => "Wait and go on later.",
        HttpFailure.Broken => "The server's log should say more.",
        HttpFailure.Denied => _options.ApiKey is null ? "Set RAGPROBE_RETRIEVER_KEY in the environment." : "The key in RAGPROBE_RETRIEVER_KEY is not accepted.",
        HttpFailure.NotThere => "No endpoint that takes POST is there (--retriever).",
        HttpFailure.Redirected => $"It leads to {failed.Location?.ToString() ?? "nowhere"}; name the final address (--retriever).",
        _ => $"It was sent {_options.Mapping.Request.Describe()}; what it wants is set under \"retriever\" in ragprobe.json.",
    };
}
