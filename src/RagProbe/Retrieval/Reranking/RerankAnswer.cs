namespace RagProbe.Retrieval.Reranking;

/// <param name="Scores">One a text, in the order of the texts; finite, larger is better.</param>
/// <param name="Retries">How often the question was sent again.</param>
public sealed record RerankAnswer(IReadOnlyList<double> Scores, int Retries = 0);
