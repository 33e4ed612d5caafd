using System.Text.Json;
using Qdrant.Client.Grpc;
using RagProbe.Inspection;

namespace RagProbe.Tests.Inspection;

/// <summary>Collections that other tools wrote, as a real server described and listed them.</summary>
internal static class ForeignCollection
{
    public static CollectionReading Read(string name)
    {
        var lines = File.ReadLines(SharedData.Path("data", "qdrant-exchanges", $"20-{name}.jsonl")).Skip(1).Select(static line => JsonDocument.Parse(line).RootElement).ToList();
        var info = GetCollectionInfoResponse.Parser.ParseFrom(Response(lines, "/qdrant.Collections/Get"));
        var points = ScrollResponse.Parser.ParseFrom(Response(lines, "/qdrant.Points/Scroll"));
        var count = CountResponse.Parser.ParseFrom(Response(lines, "/qdrant.Points/Count"));
        return new CollectionReading
        {
            Collection = name,
            ServerVersion = "1.16.3",
            Info = info.Result,
            Points = (long)count.Result.Count,
            Aliases = [],
            Sample = [.. points.Result.Select(SampledPoint.Of)],
        };
    }

    /// <summary>The documents of the eval set that the chunks were cut from.</summary>
    public static IReadOnlyDictionary<string, string> Documents() =>
        Directory.EnumerateFiles(SharedData.Path("data", "chunking-evaluation", "corpora")).ToDictionary(static file => Path.GetFileName(file), File.ReadAllText, StringComparer.Ordinal);

    private static byte[] Response(IReadOnlyList<JsonElement> calls, string rpc) =>
        Convert.FromBase64String(calls.First(call => call.GetProperty("rpc").GetString() == rpc).GetProperty("response_bytes").GetString()!);
}
