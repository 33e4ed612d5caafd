using Google.Protobuf.Collections;
using Qdrant.Client.Grpc;

namespace RagProbe.QdrantDouble.Storage;

/// <summary>A point without its vectors, which lie in the columns of its collection at the row <see cref="Slot"/>.</summary>
internal sealed class StoredPoint(PointKey id, int slot)
{
    public PointKey Id { get; } = id;

    public int Slot { get; } = slot;

    /// <summary>The number of the last operation that changed the point.</summary>
    public ulong Version { get; set; }

    public MapField<string, Value> Payload { get; set; } = [];
}
