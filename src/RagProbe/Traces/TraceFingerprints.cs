namespace RagProbe.Traces;

/// <summary>Hashes that tell whether two traces can be compared.</summary>
/// <param name="Pipeline">Over the retrieval options.</param>
/// <param name="Model">Over the embedding model.</param>
/// <param name="Index">Over the index content.</param>
public sealed record TraceFingerprints(string Pipeline, string Model, string Index);
