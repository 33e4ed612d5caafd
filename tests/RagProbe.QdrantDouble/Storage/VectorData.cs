namespace RagProbe.QdrantDouble.Storage;

/// <summary>One vector as it was sent or stored.</summary>
internal abstract record VectorData;

internal sealed record DenseData(float[] Values) : VectorData;

internal sealed record MultiData(IReadOnlyList<float[]> Vectors) : VectorData;

/// <summary>Indices ascend and are unique.</summary>
internal sealed record SparseData(uint[] Indices, float[] Values) : VectorData
{
    public static SparseData Sorted(IEnumerable<uint> indices, IEnumerable<float> values)
    {
        var keys = indices.ToArray();
        var weights = values.ToArray();
        Array.Sort(keys, weights);
        return new SparseData(keys, weights);
    }
}
