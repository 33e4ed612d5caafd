using System.Globalization;

namespace RagProbe.Diagnosis.Causes;

/// <summary>It is just below the cut.</summary>
internal static class NearMiss
{
    /// <summary>The gap is of the size that harmless edits of the question make.</summary>
    public static async Task<Finding?> WithinNoiseAsync(Subject subject) =>
        IsNear(subject) && -subject.InRanking.Margin < subject.World.HarmlessChange ? await FindAsync(subject, CauseClass.Noise) : null;

    /// <summary>Whatever the gap.</summary>
    public static async Task<Finding?> AnyAsync(Subject subject) => IsNear(subject) ? await FindAsync(subject, CauseClass.Rest) : null;

    private static bool IsNear(Subject subject) => subject.InRanking.Rank is { } rank && rank > subject.TopK && rank <= 2 * subject.TopK;

    private static async Task<Finding> FindAsync(Subject subject, CauseClass causeClass)
    {
        var rank = subject.InRanking.Rank!.Value;
        var deeper = subject.World.Ranking with { TopK = rank, CandidateDepth = Math.Max(rank, subject.World.Ranking.CandidateDepth) };
        var after = await subject.JudgeAsync(subject.Exact, deeper);
        return subject.Find(
            CauseCodes.CutoffNearMiss,
            causeClass,
            after,
            causeClass == CauseClass.Noise
                ? string.Create(CultureInfo.InvariantCulture, $"The expected chunk is at rank {rank}, {-subject.InRanking.Margin:0.0000} below the last one delivered; a comma in the question can move it by {subject.World.HarmlessChange:0.0000}.")
                : string.Create(CultureInfo.InvariantCulture, $"The expected chunk is at rank {rank}, below the {subject.TopK} that are delivered."),
            string.Create(CultureInfo.InvariantCulture, $"deliver {rank} chunks"),
            subject.World.Production.Rerank is null
                ? string.Create(CultureInfo.InvariantCulture, $"Deliver more (--top-k {rank}), or rerank the first {2 * subject.TopK} (--rerank).")
                : string.Create(CultureInfo.InvariantCulture, $"Deliver more (--top-k {rank}), or choose another reranker."),
            new FindingEvidence("gap to the last one delivered", Excerpt.Number(-subject.InRanking.Margin)),
            new FindingEvidence("change that harmless edits make in 95 of 100 cases", Excerpt.Number(subject.World.HarmlessChange)));
    }
}
