using RagProbe.Indexes.Qdrant.Mapping;

namespace RagProbe.Inspection;

/// <summary>A path that may have a role.</summary>
/// <param name="Path">Where.</param>
/// <param name="Score">How much speaks for it, 0 to 1.</param>
/// <param name="Reason">What speaks for it, in words.</param>
public sealed record PathCandidate(PayloadPath Path, double Score, string Reason);
