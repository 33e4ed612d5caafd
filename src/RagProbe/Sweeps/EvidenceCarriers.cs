using RagProbe.EvalSets;
using RagProbe.Scoring;
using RagProbe.Traces;

namespace RagProbe.Sweeps;

/// <summary>Which candidates of a judged trace are expected evidence: chunks with at least half of an expected passage, or, where only documents are judged, any chunk of an expected one.</summary>
internal static class EvidenceCarriers
{
    public static HashSet<string> In(Question question, RetrievalTrace trace)
    {
        var expectsPassage = ExpectsPassage(question);
        return trace.Chunks
            .Where(chunk => expectsPassage ? chunk.Evidence.Any(evidence => evidence.Grade >= 1 && evidence.Coverage >= DeliveryJudge.CarryingCoverage) : chunk.IsExpectedSource)
            .Select(chunk => chunk.Id)
            .ToHashSet(StringComparer.Ordinal);
    }

    public static bool ExpectsPassage(Question question) => question.Expected.Any(judgment => judgment.IsRelevant && judgment.Span is not null);

    /// <summary>The last ranking before the cuts: fused, or of the single arm; null where nothing was searched.</summary>
    public static TraceStage? Ranking(RetrievalTrace trace) => trace.Stages.LastOrDefault(stage => stage.Name is StageNames.Fusion or StageNames.Dense or StageNames.Lexical);
}
