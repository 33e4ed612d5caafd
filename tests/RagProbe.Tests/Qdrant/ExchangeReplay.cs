using Grpc.Core;
using Grpc.Net.Client;
using RagProbe.QdrantDouble;

namespace RagProbe.Tests.Qdrant;

/// <summary>Sends recorded requests, byte by byte as recorded, to a fresh double and compares its answers.</summary>
internal static class ExchangeReplay
{
    private static readonly Marshaller<byte[]> Bytes = new(bytes => bytes, bytes => bytes);

    /// <returns>The exchanges that disagree, with the first difference of each.</returns>
    public static async Task<IReadOnlyList<(RecordedExchange Exchange, string Difference)>> RunAsync(string scenarioPath, CancellationToken cancellationToken)
    {
        var exchanges = RecordedExchange.Read(scenarioPath);
        var keyed = exchanges.Any(exchange => exchange.Metadata.Count > 0);
        await using var server = await QdrantDoubleServer.StartAsync(
            keyed ? new QdrantDoubleOptions { ApiKey = "correct-key", ReadOnlyKey = "reader-key" } : new QdrantDoubleOptions(),
            cancellationToken);
        if (exchanges.Any(exchange => exchange.Compare == CompareMode.Reading))
        {
            server.LoadForeign(scenarioPath);
        }

        using var channel = GrpcChannel.ForAddress(server.Address, new GrpcChannelOptions { MaxReceiveMessageSize = null });
        var differences = new List<(RecordedExchange, string)>();
        foreach (var exchange in exchanges)
        {
            if (await DifferenceAsync(channel.CreateCallInvoker(), exchange, cancellationToken) is { } difference)
            {
                differences.Add((exchange, difference));
            }
        }

        return differences;
    }

    private static async Task<string?> DifferenceAsync(CallInvoker invoker, RecordedExchange exchange, CancellationToken cancellationToken)
    {
        var parts = exchange.Rpc.TrimStart('/').Split('/');
        var method = new Method<byte[], byte[]>(MethodType.Unary, parts[0], parts[1], Bytes, Bytes);
        byte[] answer;
        try
        {
            answer = await invoker.AsyncUnaryCall(
                method,
                host: null,
                new CallOptions(exchange.Metadata, cancellationToken: cancellationToken),
                exchange.Request);
        }
        catch (RpcException refusal)
        {
            return refusal.StatusCode == exchange.Status && (exchange.Compare == CompareMode.Shape || refusal.Status.Detail == exchange.Message)
                ? null
                : $"recorded {exchange.Status} {exchange.Message}, got {refusal.StatusCode} {refusal.Status.Detail}";
        }

        if (exchange.Status != StatusCode.OK)
        {
            return $"recorded {exchange.Status} {exchange.Message}, got an answer";
        }

        if (Contract.Method(exchange.Rpc) is not { } contract)
        {
            return answer.AsSpan().SequenceEqual(exchange.Response) ? null : $"recorded {Convert.ToHexString(exchange.Response)}, got {Convert.ToHexString(answer)}";
        }

        var expected = contract.OutputType.Parser.ParseFrom(exchange.Response);
        var actual = contract.OutputType.Parser.ParseFrom(answer);
        return exchange.Compare == CompareMode.Shape ? null : new MessageComparison(exchange.Compare).Difference(expected, actual);
    }
}
