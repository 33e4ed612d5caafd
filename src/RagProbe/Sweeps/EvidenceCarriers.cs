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

    /// <summary>The last ranking before the cuts: reranked, else fused, or of the single arm; null where nothing was searched.</summary>
    public static TraceStage? Ranking(RetrievalTrace trace) => trace.Stages.LastOrDefault(stage => StageNames.IsRanking(stage.Name));

    /// <summary>The trace as it would be without a reranker, up to the ranking: what comes after that is left out.</summary>
    public static RetrievalTrace BeforeReranking(RetrievalTrace trace) => trace with { Stages = [.. trace.Stages.TakeWhile(stage => stage.Name == StageNames.Embed || StageNames.IsRanking(stage.Name)).Where(stage => stage.Name != StageNames.Rerank)] };
}
