using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using RagProbe.Embedding.Endpoints;
using RagProbe.Tests.Http;
using RagProbe.Tests.Indexing;

namespace RagProbe.Tests.Embedding.Endpoints;

/// <summary>An embedding endpoint on loopback that answers as a test says.</summary>
internal static class EmbeddingServer
{
    public static Task<LoopbackServer> StartAsync(Func<LoopbackCall, HttpContext, Task> answer) => LoopbackServer.StartAsync("/v1", answer);

    public static EmbeddingEndpointOptions OptionsOf(LoopbackServer server) => new() { Address = server.Address, Model = "word-hash", Timeout = ImpatientTime.Endless };

    /// <summary>Vectors of the word-hash model, three times as long, in base64, the last text's first.</summary>
    public static async Task AnswerAsync(LoopbackCall call, HttpContext context)
    {
        var vectors = await VectorsOfAsync(call);
        await WriteAsync(context, vectors.Select((vector, i) => (i, Base64(vector))).Reverse());
    }

    /// <summary>An answer that holds these vectors, each with its index and in JSON; ten tokens a vector.</summary>
    public static Task WriteAsync(HttpContext context, IEnumerable<(int Index, string Vector)> vectors, bool hasUsage = true)
    {
        string[] items = [.. vectors.Select(entry => FormattableString.Invariant($"{{\"object\":\"embedding\",\"index\":{entry.Index},\"embedding\":{entry.Vector}}}"))];
        var usage = hasUsage ? FormattableString.Invariant($",\"usage\":{{\"prompt_tokens\":{10 * items.Length},\"total_tokens\":{10 * items.Length}}}") : "";
        return context.Response.WriteAsync($"{{\"object\":\"list\",\"model\":\"word-hash\",\"data\":[{string.Join(',', items)}]{usage}}}", context.RequestAborted);
    }

    public static async Task<float[][]> VectorsOfAsync(LoopbackCall call)
    {
        using var model = new WordHashGenerator();
        return [.. (await model.GenerateAsync(TextsOf(call))).Select(embedding => Array.ConvertAll(embedding.Vector.ToArray(), component => 3 * component))];
    }

    public static IReadOnlyList<string> TextsOf(LoopbackCall call)
    {
        using var json = JsonDocument.Parse(call.Body);
        return [.. json.RootElement.GetProperty("input").EnumerateArray().Select(text => text.GetString()!)];
    }

    public static string Base64(float[] vector) => $"\"{Convert.ToBase64String(MemoryMarshal.AsBytes<float>(vector))}\"";

    public static string Numbers(float[] vector) => $"[{string.Join(',', vector.Select(component => component.ToString("R", CultureInfo.InvariantCulture)))}]";
}
