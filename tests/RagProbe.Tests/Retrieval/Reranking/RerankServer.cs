using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace RagProbe.Tests.Retrieval.Reranking;

/// <summary>A rerank endpoint on loopback that answers as a test says.</summary>
internal sealed class RerankServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly List<Call> _calls = [];

    private RerankServer(Func<Call, HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _application = builder.Build();
        _application.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var call = new Call(Number: 0, await reader.ReadToEndAsync(context.RequestAborted), context.Request.Headers.Authorization.ToString());
            lock (_calls)
            {
                call = call with { Number = _calls.Count + 1 };
                _calls.Add(call);
            }

            await answer(call, context);
        });
    }

    public Uri Address => new(_application.Urls.Single() + "/rerank");

    public IReadOnlyList<Call> Calls
    {
        get
        {
            lock (_calls)
            {
                return [.. _calls];
            }
        }
    }

    public static async Task<RerankServer> StartAsync(Func<Call, HttpContext, Task> answer)
    {
        var server = new RerankServer(answer);
        await server._application.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>Scores every text by its length, in the form of Text Embeddings Inference, the last text first.</summary>
    public static Task ScoreByLengthAsync(Call call, HttpContext context) => context.Response.WriteAsync(
        $"[{string.Join(',', call.Texts.Index().Reverse().Select(entry => FormattableString.Invariant($"{{\"index\":{entry.Index},\"score\":{entry.Item.Length}}}")))}]", context.RequestAborted);

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    /// <param name="Number">From 1.</param>
    internal sealed record Call(int Number, string Body, string Authorization)
    {
        public IReadOnlyList<string> Texts
        {
            get
            {
                using var json = JsonDocument.Parse(Body);
                var name = json.RootElement.TryGetProperty("texts", out _) ? "texts" : "documents";
                return [.. json.RootElement.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];
            }
        }
    }
}
