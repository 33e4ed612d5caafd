using RagProbe.EvalSets;
using RagProbe.Retrieval;
using RagProbe.Sweeps;
using RagProbe.Traces;

namespace RagProbe.Diagnosis.Probes;

/// <summary>What became of a question under one way of retrieving it.</summary>
internal sealed record Verdict
{
    public required bool Passes { get; init; }

    /// <summary>Of the best expected evidence, from 1, before the cuts; null where it is no candidate.</summary>
    public required int? Rank { get; init; }

    public required double? Score { get; init; }

    /// <summary>
    /// By how much the best evidence is above the candidate that takes the last place of the others, in units of the ranking's scores;
    /// below 0 where it is not delivered. Evidence that is no candidate counts as much as the weakest candidate.
    /// </summary>
    public required double Margin { get; init; }

    public required RetrievalTrace Trace { get; init; }

    public static Verdict Of(Question question, RetrievalPipeline pipeline, SearchedQuestion searched)
    {
        var (_, trace, _, outcome) = JudgedRetrieval.Of(question, pipeline.Trace(searched.Restaged()));
        var (best, margin) = Measure(question, trace, pipeline.Options.TopK);
        return new Verdict
        {
            Passes = outcome == Outcome.Hit,
            Rank = best?.RankFromOne,
            Score = best?.Score,
            Margin = margin,
            Trace = trace,
        };
    }

    /// <inheritdoc cref="Margin"/>
    public static double MarginOf(Question question, RetrievalTrace trace, int topK) => Measure(question, trace, topK).Margin;

    private static (TraceCandidate? Best, double Margin) Measure(Question question, RetrievalTrace trace, int topK)
    {
        var carriers = EvidenceCarriers.In(question, trace);
        var candidates = EvidenceCarriers.Ranking(trace)?.Candidates ?? [];
        var best = candidates.FirstOrDefault(candidate => carriers.Contains(candidate.ChunkId));
        var others = candidates.Where(candidate => !carriers.Contains(candidate.ChunkId)).Take(topK).ToList();
        var bar = others.Count < topK ? 0 : others[^1].Score;
        return (best, (best?.Score ?? (candidates.Count > 0 ? candidates[^1].Score : 0)) - bar);
    }
}
