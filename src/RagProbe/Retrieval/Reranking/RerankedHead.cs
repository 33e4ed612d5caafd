namespace RagProbe.Retrieval.Reranking;

/// <summary>What a reranker said about the first candidates of one question.</summary>
/// <param name="ScoreOf">By chunk id.</param>
/// <param name="ElapsedMilliseconds">The question's share of the call.</param>
/// <param name="Retries">How often the question was sent again.</param>
public sealed record RerankedHead(IReadOnlyDictionary<string, double> ScoreOf, double ElapsedMilliseconds, int Retries);
