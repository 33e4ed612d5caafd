using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace RagProbe.Http;

/// <summary>
/// Posts JSON to one endpoint, and again what failed for a passing reason: after the time that the server names (Retry-After), else
/// after waits that double. Follows no redirection. Safe for many threads.
/// </summary>
internal sealed class PatientHttpClient : IDisposable
{
    private readonly PatientHttpOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;
    private readonly Backoff _backoff;

    public PatientHttpClient(PatientHttpOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _backoff = new Backoff(options.FirstDelay, options.MaxDelay, new Random(Seed: 0));

        // An answer from elsewhere than the address that the user named, who may have trusted it with a key, is none.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10), PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = options.MaxAnswerBytes };
        if (options is { ApiKey: { } secret, KeyHeader: { } header })
        {
            _client.DefaultRequestHeaders.Add(header, secret);
        }
        else if (options.ApiKey is { } key)
        {
            _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

    /// <exception cref="HttpCallException">No attempt was answered with success.</exception>
    public async Task<HttpAnswer> PostAsync(byte[] json, CancellationToken cancellationToken)
    {
        for (var retries = 0; ; retries++)
        {
            var (answer, failed) = await SendAsync(json, retries, cancellationToken);
            if (failed is null)
            {
                return new HttpAnswer(answer, retries);
            }

            if (failed.Wait(retries) is not { } delay)
            {
                throw failed.Error;
            }

            await Task.Delay(delay, _time, cancellationToken);
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<(string Answer, Attempt? Failed)> SendAsync(byte[] json, int retries, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var content = new ByteArrayContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var response = await _client.PostAsync(_options.Address, content, either.Token);
            // As UTF-8 whatever the header says, for JSON is nothing else.
            var answer = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(either.Token));
            return response.IsSuccessStatusCode ? (answer, null) : ("", Judge(response, answer, retries));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Not again: whoever took so long is still busy with it.
            return ("", Once(HttpFailure.TimedOut, FormattableString.Invariant($"no answer within {_options.Timeout.TotalSeconds} s{After(retries)}")));
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            return ("", Once(HttpFailure.TooLong, FormattableString.Invariant($"an answer of more than {_options.MaxAnswerBytes >> 20} MiB came")));
        }
        catch (HttpRequestException exception)
        {
            return ("", new Attempt(Error(HttpFailure.NoAnswer, $"no answer{After(retries)} ({exception.Message.TrimEnd('.')})", cause: exception), Usual));
        }
    }

    private Attempt Judge(HttpResponseMessage response, string answer, int retries)
    {
        var status = response.StatusCode;
        var said = FormattableString.Invariant($"{(int)status} {response.ReasonPhrase}{After(retries)}: {AnswerExcerpt.Of(answer)}");
        return status switch
        {
            HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout =>
                new Attempt(Error(HttpFailure.Busy, said), AsToldBy(response.Headers.RetryAfter)),
            >= HttpStatusCode.InternalServerError and not HttpStatusCode.NotImplemented => new Attempt(Error(HttpFailure.Broken, said), AsToldBy(response.Headers.RetryAfter)),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => Once(HttpFailure.Denied, said),
            HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented => Once(HttpFailure.NotThere, said),
            < HttpStatusCode.BadRequest => Once(HttpFailure.Redirected, said, response.Headers.Location),
            _ => Once(HttpFailure.Refused, said),
        };
    }

    private Func<int, TimeSpan?> AsToldBy(RetryConditionHeaderValue? told)
    {
        var wait = told?.Delta ?? (told?.Date is { } date ? date - _time.GetUtcNow() : null);
        return wait is not { } named ? Usual

            // The server knows best; a wait beyond all patience is its way to say no.
            : retries => retries < _options.MaxRetries && named <= _options.Timeout ? TimeSpan.FromTicks(Math.Max(0, named.Ticks)) : null;
    }

    private TimeSpan? Usual(int retries) => retries < _options.MaxRetries ? _backoff.Before(retries) : null;

    private Attempt Once(HttpFailure failure, string what, Uri? location = null) => new(Error(failure, what, location), _ => null);

    private HttpCallException Error(HttpFailure failure, string what, Uri? location = null, Exception? cause = null) => new(failure, $"{_options.Address}: {what}.", cause) { Location = location };

    private static string After(int retries) => retries == 0 ? "" : FormattableString.Invariant($" after {retries + 1} attempts");

    /// <summary>One that failed.</summary>
    /// <param name="Error">For when it is not sent again.</param>
    /// <param name="Wait">How long to wait before the next attempt, by how often it was sent again so far; null when another one makes no sense.</param>
    private sealed record Attempt(HttpCallException Error, Func<int, TimeSpan?> Wait);
}
