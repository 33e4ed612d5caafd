namespace RagProbe.Embedding.Endpoints;

/// <param name="Body">The answer as the client library expects it.</param>
/// <param name="Count">How many vectors it holds.</param>
/// <param name="Tokens">What the call cost; null where the endpoint does not say.</param>
internal sealed record EmbeddingAnswer(byte[] Body, int Count, long? Tokens);
