using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace RagProbe.Traces;

/// <summary>
/// What one retrieval did, stage by stage, complete enough to redraw it without the index: the chunk texts are part of it.
/// </summary>
public sealed record RetrievalTrace
{
    public required string QuestionId { get; init; }

    public required string QuestionText { get; init; }

    /// <summary>The whole question in tokens of the embedding model, without prefix and special tokens; those that the model does not read are marked.</summary>
    public required IReadOnlyList<TraceToken> QuestionTokens { get; init; }

    public required TraceFingerprints Fingerprints { get; init; }

    /// <summary>In the order they ran; the last one holds what was delivered.</summary>
    public required IReadOnlyList<TraceStage> Stages { get; init; }

    /// <summary>Every chunk that is a candidate of any stage, ordered by id (ordinal).</summary>
    public required IReadOnlyList<TraceChunk> Chunks { get; init; }

    /// <summary>What was answered from the delivered context; null where nothing was.</summary>
    public TraceAnswer? Answer { get; init; }

    /// <summary>The delivered context, best first.</summary>
    [JsonIgnore]
    public IReadOnlyList<TraceCandidate> Delivered => Stages.Count == 0 ? [] : Stages[^1].Candidates;

    /// <summary>The chunks of <see cref="Delivered"/>, in its order.</summary>
    public ImmutableArray<TraceChunk> DeliveredChunks()
    {
        var chunks = Chunks.ToDictionary(chunk => chunk.Id, StringComparer.Ordinal);
        return [.. Delivered.Select(candidate => chunks[candidate.ChunkId])];
    }
}
