using RagProbe.EvalSets;
using RagProbe.Scoring;
using RagProbe.Traces;

namespace RagProbe.Sweeps;

internal static class BestRank
{
    /// <summary>The best rank, from 1, of expected evidence in the last list before the cuts (fused, or of the single arm); null when it is not there.</summary>
    public static int? Of(Question question, RetrievalTrace trace)
    {
        var ranking = trace.Stages.LastOrDefault(stage => stage.Name is StageNames.Fusion or StageNames.Dense or StageNames.Lexical);
        if (ranking is null)
        {
            return null;
        }

        var expectsPassage = question.Expected.Any(judgment => judgment.IsRelevant && judgment.Span is not null);
        var carriers = trace.Chunks
            .Where(chunk => expectsPassage ? chunk.Evidence.Any(evidence => evidence.Grade >= 1 && evidence.Coverage >= DeliveryJudge.CarryingCoverage) : chunk.IsExpectedSource)
            .Select(chunk => chunk.Id)
            .ToHashSet(StringComparer.Ordinal);
        return ranking.Candidates.FirstOrDefault(candidate => carriers.Contains(candidate.ChunkId))?.RankFromOne;
    }
}
