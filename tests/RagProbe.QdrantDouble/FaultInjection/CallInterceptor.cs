using System.Globalization;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Connections.Features;
using RagProbe.QdrantDouble.Services;

namespace RagProbe.QdrantDouble.FaultInjection;

/// <summary>Stands before every method: counts the call, checks its key and lets the call faults happen.</summary>
internal sealed class CallInterceptor(FaultState faults, CallLog log, KeyCheck keys, TimeProvider clock) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request,
        ServerCallContext context,
        UnaryServerMethod<TRequest, TResponse> continuation)
    {
        var method = MethodName(context.Method);
        log.Add(method, context.RequestHeaders);
        var fate = faults.Next(method);
        if (fate.Latency > TimeSpan.Zero)
        {
            await Task.Delay(fate.Latency, clock, context.CancellationToken);
        }

        switch (fate.Fault)
        {
            case CallFault.Unavailable:
                throw new RpcException(new Status(StatusCode.Unavailable, "Shard temporarily unavailable: played by the double"));
            case CallFault.Exhausted:
                throw new RpcException(
                    new Status(StatusCode.ResourceExhausted, "Rate limiting exceeded: Read rate limit exceeded: played by the double"),
                    RetryAfter(fate.RetryAfterSeconds));
            case CallFault.Broken:
                await BreakAnswerAsync(context);
                throw new RpcException(new Status(StatusCode.Unavailable, "connection reset"));
            default:
                keys.Check(method, context.RequestHeaders);
                return await continuation(request, context);
        }
    }

    /// <summary><c>Points/Query</c> of <c>/qdrant.Points/Query</c>.</summary>
    private static string MethodName(string path) => path[(path.LastIndexOf('.') + 1)..];

    private static Metadata RetryAfter(int? seconds)
    {
        var trailers = new Metadata();
        if (seconds is { } wait)
        {
            trailers.Add("retry-after", wait.ToString(CultureInfo.InvariantCulture));
        }

        return trailers;
    }

    // The head of a message that promises more bytes than ever come, then the connection goes.
    private static async Task BreakAnswerAsync(ServerCallContext context)
    {
        var http = context.GetHttpContext();
        await http.Response.BodyWriter.WriteAsync(new byte[] { 0, 0, 0, 4, 0, 10, 11, 10, 2 });
        await http.Response.BodyWriter.FlushAsync();
        if (http.Features.Get<IConnectionLifetimeFeature>() is { } connection)
        {
            connection.Abort();
        }

        http.Abort();
    }
}
