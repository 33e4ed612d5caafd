namespace RagProbe.Embedding.Endpoints;

/// <param name="Model">Disposing it closes the connections.</param>
/// <param name="Remarks">What had to be assumed, and what to do where that is wrong; one sentence or two each.</param>
public sealed record OpenedEndpointModel(EmbeddingModel Model, IReadOnlyList<string> Remarks);
