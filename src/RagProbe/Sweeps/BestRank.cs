using RagProbe.EvalSets;
using RagProbe.Traces;

namespace RagProbe.Sweeps;

internal static class BestRank
{
    /// <summary>The best rank, from 1, of expected evidence in the last list before the cuts (reranked, else fused, or of the single arm); null when it is not there.</summary>
    public static int? Of(Question question, RetrievalTrace trace)
    {
        if (EvidenceCarriers.Ranking(trace) is not { } ranking)
        {
            return null;
        }

        var carriers = EvidenceCarriers.In(question, trace);
        return ranking.Candidates.FirstOrDefault(candidate => carriers.Contains(candidate.ChunkId))?.RankFromOne;
    }

    /// <summary>As <see cref="Of"/>, but as it was before a reranker changed the order.</summary>
    public static int? BeforeReranking(Question question, RetrievalTrace trace) => Of(question, EvidenceCarriers.BeforeReranking(trace));
}
