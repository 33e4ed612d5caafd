using System.Text.Json.Serialization;
using RagProbe.Filters;

namespace RagProbe.EvalSets;

public sealed record Question
{
    public required string Id { get; init; }

    public required string Text { get; init; }

    /// <summary>What should be retrieved, best evidence first or in file order. Empty for an unanswerable question.</summary>
    public IReadOnlyList<Judgment> Expected { get; init; } = [];

    /// <summary>The answer a person would accept.</summary>
    public string? Answer { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>A restriction that the asking application would send with this question.</summary>
    public Filter? Filter { get; init; }

    /// <summary>Where it was read; null when it does not come from a file.</summary>
    [JsonIgnore]
    public FileLine? Origin { get; init; }

    /// <summary>True when the corpus holds no answer, so that the right retrieval is an empty one.</summary>
    public bool Unanswerable { get; init; }
}
