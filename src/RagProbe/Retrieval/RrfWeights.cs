namespace RagProbe.Retrieval;

/// <summary>How much an arm counts in reciprocal rank fusion: its ranks are divided by its weight. Both above 0.</summary>
public sealed record RrfWeights(float Dense, float Lexical);
