using System.Globalization;
using RagProbe.Diagnosis.Probes;

namespace RagProbe.Diagnosis.Causes;

/// <summary>The ranking has it among the first, the reranker puts others before it. Cuts are left out on both sides: a threshold means other scores there.</summary>
internal sealed class RerankDemotion : ICause
{
    public async Task<Finding?> ExamineAsync(Subject subject)
    {
        if (subject.World.Production.Rerank is not { } rerank)
        {
            return null;
        }

        var uncut = subject.World.Production with { ScoreThreshold = null, MaxChunksPerSource = null, ContextTokenBudget = null };
        var before = await subject.JudgeAsync(subject.Produced, uncut);
        if (before.Passes || await subject.JudgeAsync(subject.Produced, uncut with { Rerank = null }) is not { Passes: true } after)
        {
            return null;
        }

        var finding = subject.Find(
            CauseCodes.RerankDemotion,
            CauseClass.Stage,
            after,
            string.Create(CultureInfo.InvariantCulture, $"The ranking has it at {Excerpt.Rank(after.Rank)}; the reranker moves it to {Excerpt.Rank(before.Rank)}, below the {subject.TopK} that are delivered."),
            "leave the reranker out",
            "`ragprobe repairs` measures what becomes of all questions without it. A reranker that knows the domain, or its scores mixed with those of the ranking, may do better than none.",
            [
                new("reranked", rerank.Describe()),
                new("the reranker's score of it", Score(before.Score)),
                new("the reranker's score of the last one delivered", Score(before.Trace.Delivered is [.., var last] ? last.Score : null)),
                .. Preferred(before, after) is { } other ? [other] : Array.Empty<FindingEvidence>(),
            ]);
        return finding with { RankBefore = before.Rank, ScoreBefore = before.Score };
    }

    private static string Score(double? score) => score is { } value ? Excerpt.Number(value) : "none";

    // The best of what is delivered in its place.
    private static FindingEvidence? Preferred(Verdict before, Verdict after)
    {
        var usual = after.Trace.Delivered.Select(candidate => candidate.ChunkId).ToHashSet(StringComparer.Ordinal);
        return before.Trace.DeliveredChunks().FirstOrDefault(chunk => !usual.Contains(chunk.Id)) is { } chunk ? new FindingEvidence("delivered in its place", $"{chunk.Id}: {Excerpt.Of(chunk.Text)}") : null;
    }
}
