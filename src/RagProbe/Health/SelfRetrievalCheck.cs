using RagProbe.Indexes;
using RagProbe.Indexes.Qdrant;

namespace RagProbe.Health;

/// <summary>Does a chunk's own vector find it, when every vector is compared?</summary>
internal static class SelfRetrievalCheck
{
    // Copies of a chunk can push it beyond the cut; they all score what it does.
    private const double SameScore = 1e-4;

    public static HealthCheck Run(HealthSession session)
    {
        if (session.Input.Collection?.Distance == VectorDistance.Dot)
        {
            return HealthCheck.NotApplicable(HealthChecks.SelfRetrieval, "under an inner product a longer vector may be nearer to a chunk's vector than itself");
        }

        if (session.SelfQueries.Exact is not { } exact)
        {
            return HealthCheck.NotApplicable(HealthChecks.SelfRetrieval, session.ExactRefusal!);
        }

        if (exact.Count == 0)
        {
            return HealthCheck.NotApplicable(HealthChecks.SelfRetrieval, "no sampled chunk has a usable vector");
        }

        // The best possible score: 1 under cosine, distance 0 elsewhere.
        var best = session.Input.Collection?.Distance is null or VectorDistance.Cosine ? 1 : 0;
        string[] lost =
        [
            .. session.SelfQueries.Queries.Zip(exact)
                .Where(pair => IsLost(pair.First.ChunkId!, pair.Second, session.Limit, best))
                .Select(static pair => pair.First.ChunkId!)
                .Order(StringComparer.Ordinal),
        ];
        return new HealthCheck
        {
            Name = HealthChecks.SelfRetrieval,
            Status = lost.Length > 0 ? HealthStatus.Failed : HealthStatus.Ok,
            Value = lost.Length,
            Threshold = 0,
            Sentence = lost.Length > 0
                ? $"{Numbers.Count(lost.Length, "chunk")} of {exact.Count} that not even an exact search with its own vector finds, though {(lost.Length == 1 ? "it is" : "they are")} stored and listed"
                : $"each of {Numbers.Count(exact.Count, "sampled chunk")} is found by its own vector",
            Evidence = lost.Length > 0 ? [new HealthEvidence("chunks that are never found", Numbers.Name(lost))] : [],
            NextStep = lost.Length > 0 ? "write these points again, wait for status Green, then look again" : "",
            QuestionsAffected = session.QuestionsTouching(lost.ToHashSet(StringComparer.Ordinal)),
        };
    }

    private static bool IsLost(string id, SearchAnswer answer, int limit, double best)
    {
        var isBlanked = answer is { Count: 0, UnrankedIds.Count: > 0 };
        var isCrowded = answer.Count >= limit && answer[^1].Score >= best - SameScore;
        return answer.All(scored => scored.Chunk.Id != id) && !answer.UnrankedIds.Contains(id, StringComparer.Ordinal) && !isBlanked && !isCrowded;
    }
}
