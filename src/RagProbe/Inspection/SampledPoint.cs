using Qdrant.Client.Grpc;

namespace RagProbe.Inspection;

/// <summary>A point as it was read, its id as users write it.</summary>
internal sealed record SampledPoint(string Id, IReadOnlyDictionary<string, Value> Payload, VectorsOutput? Vectors)
{
    public static SampledPoint Of(RetrievedPoint point) => new(WriteId(point.Id), point.Payload, point.Vectors);

    public static string WriteId(PointId id) => id.PointIdOptionsCase == PointId.PointIdOptionsOneofCase.Uuid ? id.Uuid : FormattableString.Invariant($"{id.Num}");
}
