using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble.Storage;

namespace RagProbe.QdrantDouble.Protocol;

/// <summary>
/// Vectors of requests, in both forms: the oneof of today and the bare <c>data</c> of old. Servers before 1.12.2 know only the
/// old one and read the new one as an empty vector.
/// </summary>
internal static class VectorReading
{
    /// <summary>A point's vectors by name; the unnamed one has the empty name.</summary>
    public static IReadOnlyDictionary<string, VectorData> Read(Vectors? vectors, Version version) => vectors?.VectorsOptionsCase switch
    {
        Vectors.VectorsOptionsOneofCase.Vector => new Dictionary<string, VectorData> { [""] = Read(vectors.Vector, version) },
        Vectors.VectorsOptionsOneofCase.Vectors_ => vectors.Vectors_.Vectors.ToDictionary(named => named.Key, named => Read(named.Value, version)),
        _ => throw Refusal.Invalid("Expected some vectors"),
    };

    private static VectorData Read(Vector vector, Version version)
    {
        if (version >= Since.OneofVectorsRead)
        {
            switch (vector.VectorCase)
            {
                case Vector.VectorOneofCase.Dense:
                    return new DenseData([.. vector.Dense.Data]);
                case Vector.VectorOneofCase.Sparse:
                    return SparseData.Sorted(vector.Sparse.Indices, vector.Sparse.Values);
                case Vector.VectorOneofCase.MultiDense:
                    return new MultiData([.. vector.MultiDense.Vectors.Select(each => each.Data.ToArray())]);
                default:
                    break;
            }
        }

        if (vector.Indices is { } indices)
        {
            return SparseData.Sorted(indices.Data, vector.Data);
        }

        if (!vector.HasVectorsCount)
        {
            return new DenseData([.. vector.Data]);
        }

        var count = (int)vector.VectorsCount;
        return count > 0 && vector.Data.Count % count == 0
            ? new MultiData([.. vector.Data.Chunk(Math.Max(1, vector.Data.Count / count))])
            : throw Refusal.WrongInput($"Validation error: {vector.Data.Count} values do not divide into {count} vectors");
    }
}
