using System.Text.Json.Serialization;

namespace RagProbe.Benchmarks.Retrieval;

/// <summary>One data set replayed through one pipeline in a process of its own.</summary>
internal sealed record RetrievalRow
{
    public required string Row { get; init; }

    /// <summary>Means by measure name.</summary>
    public required IReadOnlyDictionary<string, double> Measures { get; init; }

    public required int Chunks { get; init; }

    /// <summary>Cut, embed and write all documents into an empty index.</summary>
    public required double IndexSeconds { get; init; }

    /// <summary>Questions embedded, searched, fused, judged, scored and recorded in a second.</summary>
    public required double QuestionsPerSecond { get; init; }

    public required double PeakMebibytes { get; init; }
}

[JsonSerializable(typeof(RetrievalRow))]
internal sealed partial class RetrievalRowJson : JsonSerializerContext;
