using System.Text.Json;
using Grpc.Core;

namespace RagProbe.Tests.Qdrant;

/// <summary>One call to a real Qdrant server and its answer; the format is told in the README beside the recordings.</summary>
internal sealed record RecordedExchange
{
    private const string Folder = "data/qdrant-exchanges";

    public required string Scenario { get; init; }

    public required int Number { get; init; }

    /// <summary>The gRPC path, such as <c>/qdrant.Points/Query</c>.</summary>
    public required string Rpc { get; init; }

    public required string Note { get; init; }

    public required byte[] Request { get; init; }

    /// <summary>Empty when the call failed.</summary>
    public required byte[] Response { get; init; }

    public required StatusCode Status { get; init; }

    public required string Message { get; init; }

    public required CompareMode Compare { get; init; }

    public required Metadata Metadata { get; init; }

    /// <summary>The paths of all scenarios; skips the running test where there are none.</summary>
    public static IReadOnlyList<string> Scenarios() =>
        [.. Directory.GetFiles(SharedData.Path(Folder), "*.jsonl").Order(StringComparer.Ordinal)];

    public static IReadOnlyList<RecordedExchange> Read(string path)
    {
        var lines = File.ReadAllLines(path);
        using var head = JsonDocument.Parse(lines[0]);
        var usual = Text(head.RootElement, "compare") ?? "exact";
        return [.. lines.Skip(1).Select(line => Parse(System.IO.Path.GetFileNameWithoutExtension(path), usual, line))];
    }

    private static RecordedExchange Parse(string scenario, string usualCompare, string line)
    {
        using var document = JsonDocument.Parse(line);
        var call = document.RootElement;
        var metadata = new Metadata();
        if (call.TryGetProperty("metadata", out var sent) && sent.ValueKind == JsonValueKind.Object)
        {
            foreach (var entry in sent.EnumerateObject())
            {
                metadata.Add(entry.Name, entry.Value.GetString()!);
            }
        }

        return new RecordedExchange
        {
            Scenario = scenario,
            Number = call.GetProperty("n").GetInt32(),
            Rpc = Text(call, "rpc")!,
            Note = Text(call, "note") ?? "",
            Request = Bytes(call, "request_bytes"),
            Response = Bytes(call, "response_bytes"),
            Status = Enum.Parse<StatusCode>(Text(call, "status")!.Replace("_", "", StringComparison.Ordinal), ignoreCase: true),
            Message = Text(call, "message") ?? "",
            Compare = Enum.Parse<CompareMode>(Text(call, "compare") ?? usualCompare, ignoreCase: true),
            Metadata = metadata,
        };
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[] Bytes(JsonElement element, string name) => Text(element, name) is { } text ? Convert.FromBase64String(text) : [];
}
