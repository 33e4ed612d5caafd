using RagProbe.Retrieval;
using RagProbe.Retrieval.Answering;
using RagProbe.Sweeps;

namespace RagProbe.Diagnosis.Baselines;

/// <summary>An earlier sweep of the same eval set, in which questions passed that fail now.</summary>
public sealed record Baseline
{
    public required RecordedSweep Sweep { get; init; }

    /// <summary>By id, with their traces; at least those that fail now, as far as the sweep asked them.</summary>
    public required IReadOnlyDictionary<string, QuestionRecord> Questions { get; init; }

    /// <summary>How the sweep retrieved; null where the record of another version cannot be read back.</summary>
    internal PipelineOptions? Options => PipelineDescription.Read(AnswerStep.Without(Sweep.Plan.Pipeline));
}
