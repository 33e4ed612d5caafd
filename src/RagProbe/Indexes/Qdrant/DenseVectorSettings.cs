namespace RagProbe.Indexes.Qdrant;

/// <summary>What a search has to know of a dense vector of a collection.</summary>
internal readonly record struct DenseVectorSettings(int Dimensions, VectorDistance Distance)
{
    /// <summary>The server's scores are similarities, not distances.</summary>
    public bool IsLargerBetter => Distance is VectorDistance.Cosine or VectorDistance.Dot;
}
