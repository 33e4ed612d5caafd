using RagProbe.EvalSets;
using RagProbe.Traces;

namespace RagProbe.Drills;

/// <summary>A question that the healthy index answers.</summary>
public sealed record PassedQuestion
{
    public required Question Question { get; init; }

    /// <summary>With evidence.</summary>
    public required RetrievalTrace Trace { get; init; }

    /// <summary>Rank, from 1, of the best expected text before the cuts; null where only several chunks together carry it.</summary>
    public required int? Rank { get; init; }

    /// <summary>Every stored chunk that holds any of the expected text, the fullest first.</summary>
    public required IReadOnlyList<GoldChunk> Gold { get; init; }

    public Weakness Weakness { get; init; }

    /// <summary>The last ranking before the cuts.</summary>
    public IReadOnlyList<TraceCandidate> Ranking => Trace.Stages.Last(stage => StageNames.IsRanking(stage.Name)).Candidates;
}
