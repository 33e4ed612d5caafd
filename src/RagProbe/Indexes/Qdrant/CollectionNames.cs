namespace RagProbe.Indexes.Qdrant;

/// <summary>What the vectors of our own collections are called.</summary>
internal static class CollectionNames
{
    public const string Dense = "dense";

    public const string Sparse = "bm25";
}
