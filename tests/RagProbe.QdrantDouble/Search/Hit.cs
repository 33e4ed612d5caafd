using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble.Storage;

namespace RagProbe.QdrantDouble.Search;

/// <summary>A found point.</summary>
/// <param name="Rank">What it was ranked by; larger is better, NaN best of all.</param>
/// <param name="Score">What the answer shows.</param>
/// <param name="Version">The point's version; 0 where no vector was searched.</param>
internal sealed record Hit(StoredPoint Point, float Rank, float Score, ulong Version, OrderValue? Order = null)
{
    /// <summary>A point that was listed, not searched.</summary>
    public static Hit Listed(StoredPoint point, OrderValue? order = null) => new(point, 1f, 1f, 0, order);

    public static Hit Scored(StoredPoint point, float score) => new(point, score, score, point.Version);
}
