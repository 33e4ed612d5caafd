using RagProbe.Diagnosis.Probes;

namespace RagProbe.Diagnosis.Causes;

/// <summary>Something that is objectively wrong, and the change that would put it right; whether that repairs the question is not known yet.</summary>
internal sealed record Suspicion
{
    public required string Cause { get; init; }

    /// <summary>What is wrong, for a person.</summary>
    public required string Sentence { get; init; }

    /// <summary>What is changed, for a person.</summary>
    public required string Intervention { get; init; }

    public required string NextStep { get; init; }

    public required Change Change { get; init; }

    /// <summary>Changes of the same form that put nothing right; a change that removes candidates needs none, they are drawn for it.</summary>
    public Func<IReadOnlyList<Change>>? Placebos { get; init; }

    public IReadOnlyList<FindingEvidence> Evidence { get; init; } = [];
}
