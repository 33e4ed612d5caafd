using RagProbe.Retrieval;

namespace RagProbe.Repairs;

/// <summary>Something to try.</summary>
/// <param name="Action">As <see cref="Repair.Action"/>.</param>
/// <param name="Options">As <see cref="Repair.Options"/>.</param>
/// <param name="Causes">Those it is meant for.</param>
internal sealed record Attempt(AttemptKind Kind, string Action, IReadOnlyList<string> Options, params IReadOnlyList<string> Causes)
{
    /// <summary>How the questions are asked then; null for as before.</summary>
    public PipelineOptions? Pipeline { get; init; }

    /// <summary>Put before questions in the place of the model's own prefix; null for that.</summary>
    public string? QueryPrefix { get; init; }

    public IReadOnlyList<string> LeaveOut { get; init; } = [];

    public IReadOnlyList<string> Sources { get; init; } = [];

    public bool IsIndexing { get; init; }

    public bool NeedsNewIndex { get; init; }
}
