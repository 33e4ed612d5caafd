using RagProbe.Indexes;

namespace RagProbe.Health;

/// <summary>The answers to the same queries, in order.</summary>
/// <param name="Usual">As the application asks.</param>
/// <param name="Exact">Compared with every vector, and a few more than the limit; null where the server refuses that.</param>
internal sealed record HealthAnswers(IReadOnlyList<HealthQuery> Queries, IReadOnlyList<SearchAnswer> Usual, IReadOnlyList<SearchAnswer>? Exact);
