using System.Globalization;
using RagProbe.Indexes;

namespace RagProbe.Retrieval.Reranking;

/// <summary>
/// What happens between the ranking and its cuts: the first candidates are put in the order of the reranker's scores, equal ones in
/// the order that they had; the others stay below, as they were.
/// </summary>
/// <param name="Reranker">Gives the scores.</param>
/// <param name="Depth">How many candidates are scored; 1 or more.</param>
public sealed record RerankStep(IReranker Reranker, int Depth)
{
    /// <summary>For a person: <c>the first 20 by all-MiniLM-L6-v2 (5f2c8a10)</c>.</summary>
    public string Describe() => string.Create(CultureInfo.InvariantCulture, $"the first {Depth} by {Reranker.Name}");

    /// <summary>What is wrong with a depth; null when nothing is.</summary>
    public static string? Problem(int depth) => depth >= 1
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"--rerank-depth: {depth} is not 1 or more; leave --rerank out to rerank nothing");

    /// <summary>The candidates that are scored.</summary>
    internal IReadOnlyList<ScoredChunk> Head(IReadOnlyList<ScoredChunk> ranking) => [.. ranking.Take(Depth)];

    /// <summary>
    /// The whole ranking, reranked. Candidates that were not scored carry the weakest score that was given: on the reranker's scale
    /// nothing is known of them but that they come later.
    /// </summary>
    internal IReadOnlyList<ScoredChunk> Apply(IReadOnlyList<ScoredChunk> ranking, RerankedHead scores)
    {
        List<ScoredChunk> head = [.. Head(ranking).Select(candidate => candidate with { Score = scores.ScoreOf[candidate.Chunk.Id] }).OrderByDescending(candidate => candidate.Score)];
        return head.Count == 0 ? head : [.. head, .. ranking.Skip(head.Count).Select(candidate => candidate with { Score = head[^1].Score })];
    }
}
