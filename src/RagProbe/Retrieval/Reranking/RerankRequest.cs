namespace RagProbe.Retrieval.Reranking;

/// <param name="Question">As it was asked.</param>
/// <param name="Texts">Of the candidates, best first; may be empty.</param>
public sealed record RerankRequest(string Question, IReadOnlyList<string> Texts);
