using System.Text.Json;
using Microsoft.AspNetCore.Http;
using RagProbe.Tests.Http;

namespace RagProbe.Tests.Retrieval.Reranking;

/// <summary>A rerank endpoint on loopback that answers as a test says.</summary>
internal static class RerankServer
{
    public static Task<LoopbackServer> StartAsync(Func<LoopbackCall, HttpContext, Task> answer) => LoopbackServer.StartAsync("/rerank", answer);

    /// <summary>Scores every text by its length, in the form of Text Embeddings Inference, the last text first.</summary>
    public static Task ScoreByLengthAsync(LoopbackCall call, HttpContext context) => context.Response.WriteAsync(
        $"[{string.Join(',', TextsOf(call).Index().Reverse().Select(entry => FormattableString.Invariant($"{{\"index\":{entry.Index},\"score\":{entry.Item.Length}}}")))}]", context.RequestAborted);

    public static IReadOnlyList<string> TextsOf(LoopbackCall call)
    {
        using var json = JsonDocument.Parse(call.Body);
        var name = json.RootElement.TryGetProperty("texts", out _) ? "texts" : "documents";
        return [.. json.RootElement.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];
    }
}
