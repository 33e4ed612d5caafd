namespace RagProbe.Indexes.Embedded;

/// <summary>A question to <see cref="DenseSearch"/>.</summary>
/// <param name="Vector">Of any length above 0.</param>
/// <param name="Allowed">The rows that pass the question's filter; null for all live ones.</param>
internal sealed record DenseQuery(ReadOnlyMemory<float> Vector, int Limit, double? Threshold, RowSet? Allowed)
{
    public TopHits NewHits() => new(Limit, Threshold);
}
