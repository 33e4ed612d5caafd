using System.Runtime.InteropServices;
using Qdrant.Client.Grpc;

namespace RagProbe.Indexes.Qdrant.Wire;

/// <summary>
/// Vectors to and from the wire, in both encodings: servers up to 1.16 answer with flat numbers, later ones with typed vectors;
/// up to 1.12.1 they would read a typed vector as an empty one. The default vector and the one named "" are the same.
/// </summary>
internal static class VectorCodec
{
    /// <param name="vector">The numbers.</param>
    /// <param name="typed">What <see cref="Connection.ServerVersion.ReadsTypedVectors"/> says.</param>
    public static Vector WriteDense(ReadOnlyMemory<float> vector, bool typed)
    {
        var written = new Vector();
        var data = typed ? (written.Dense = new DenseVector()).Data : FlatData(written);
        data.AddRange(AsCollection(vector));
        return written;
    }

    public static Vector WriteSparse(IReadOnlyCollection<uint> indices, IReadOnlyCollection<float> values, bool typed)
    {
        var written = new Vector();
        if (typed)
        {
            written.Sparse = new SparseVector();
            written.Sparse.Indices.AddRange(indices);
            written.Sparse.Values.AddRange(values);
            return written;
        }

        FlatData(written).AddRange(values);
        var flat = new SparseIndices();
        flat.Data.AddRange(indices);
        SetFlatIndices(written, flat);
        return written;
    }

    /// <summary>The dense vector of that name; null where the point has none, or one of another kind.</summary>
    public static float[]? ReadDense(VectorsOutput? vectors, string name)
    {
        if (Find(vectors, name) is not { } vector)
        {
            return null;
        }

        if (vector.VectorCase != VectorOutput.VectorOneofCase.None)
        {
            return vector.VectorCase == VectorOutput.VectorOneofCase.Dense ? [.. vector.Dense.Data] : null;
        }

        return IsFlatDense(vector) ? [.. FlatData(vector)] : null;
    }

    /// <summary>The sparse vector of that name; null where the point has none, or one of another kind.</summary>
    public static (uint[] Indices, float[] Values)? ReadSparse(VectorsOutput? vectors, string name)
    {
        if (Find(vectors, name) is not { } vector)
        {
            return null;
        }

        if (vector.VectorCase != VectorOutput.VectorOneofCase.None)
        {
            return vector.VectorCase == VectorOutput.VectorOneofCase.Sparse ? ([.. vector.Sparse.Indices], [.. vector.Sparse.Values]) : null;
        }

        return FlatIndices(vector) is { } indices ? ([.. indices.Data], [.. FlatData(vector)]) : null;
    }

    /// <summary>Without a copy where the memory is an array.</summary>
    public static IEnumerable<float> AsCollection(ReadOnlyMemory<float> vector) =>
        MemoryMarshal.TryGetArray(vector, out var segment) ? segment : vector.ToArray();

    private static VectorOutput? Find(VectorsOutput? vectors, string name) => vectors?.VectorsOptionsCase switch
    {
        VectorsOutput.VectorsOptionsOneofCase.Vector when name.Length == 0 => vectors.Vector,
        VectorsOutput.VectorsOptionsOneofCase.Vectors when vectors.Vectors.Vectors.TryGetValue(name, out var named) => named,
        _ => null,
    };

    // The flat fields are deprecated in the contract; older servers know no others.
#pragma warning disable CS0612
    private static Google.Protobuf.Collections.RepeatedField<float> FlatData(Vector vector) => vector.Data;

    private static Google.Protobuf.Collections.RepeatedField<float> FlatData(VectorOutput vector) => vector.Data;

    private static void SetFlatIndices(Vector vector, SparseIndices indices) => vector.Indices = indices;

    private static SparseIndices? FlatIndices(VectorOutput vector) => vector.Indices;

    private static bool IsFlatDense(VectorOutput vector) => vector.Indices is null && !vector.HasVectorsCount;
#pragma warning restore CS0612
}
