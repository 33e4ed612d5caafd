using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace RagProbe.Tests.Http;

/// <summary>An HTTP endpoint on loopback that answers as a test says.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly string _path;
    private readonly List<LoopbackCall> _calls = [];

    private LoopbackServer(string path, Func<LoopbackCall, HttpContext, Task> answer)
    {
        _path = path;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _application = builder.Build();
        _application.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var call = new LoopbackCall(Number: 0, await reader.ReadToEndAsync(context.RequestAborted), context.Request.Headers.Authorization.ToString());
            lock (_calls)
            {
                call = call with { Number = _calls.Count + 1 };
                _calls.Add(call);
            }

            await answer(call, context);
        });
    }

    public Uri Address => new(_application.Urls.Single() + _path);

    public IReadOnlyList<LoopbackCall> Calls
    {
        get
        {
            lock (_calls)
            {
                return [.. _calls];
            }
        }
    }

    /// <param name="path">Of the address, such as <c>/rerank</c>; every path is answered alike.</param>
    /// <param name="answer">Writes the answer to one call.</param>
    public static async Task<LoopbackServer> StartAsync(string path, Func<LoopbackCall, HttpContext, Task> answer)
    {
        var server = new LoopbackServer(path, answer);
        await server._application.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public static async Task RefuseAsync(HttpContext context, int status, string? retryAfter = null)
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null)
        {
            context.Response.Headers.RetryAfter = retryAfter;
        }

        await context.Response.WriteAsync("no room");
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
