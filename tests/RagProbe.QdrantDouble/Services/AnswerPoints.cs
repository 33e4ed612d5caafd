using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble.Payloads;
using RagProbe.QdrantDouble.Protocol;
using RagProbe.QdrantDouble.Search;
using RagProbe.QdrantDouble.Storage;

namespace RagProbe.QdrantDouble.Services;

/// <summary>Points as answers carry them, with as much payload and as many vectors as were asked for.</summary>
internal sealed class AnswerPoints(PayloadSelection payload, VectorWriting vectors)
{
    public RetrievedPoint Retrieved(StoredPoint point, OrderValue? order = null)
    {
        var retrieved = new RetrievedPoint { Id = point.Id.ToPointId(), Vectors = vectors.Of(point), OrderValue = order };
        payload.CopyTo(retrieved.Payload, point.Payload);
        return retrieved;
    }

    public ScoredPoint Scored(Hit hit)
    {
        var scored = new ScoredPoint
        {
            Id = hit.Point.Id.ToPointId(),
            Score = hit.Score,
            Version = hit.Version,
            Vectors = vectors.Of(hit.Point),
            OrderValue = hit.Order,
        };
        payload.CopyTo(scored.Payload, hit.Point.Payload);
        return scored;
    }
}
