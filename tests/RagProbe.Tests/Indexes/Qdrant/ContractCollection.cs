using RagProbe.Indexes.Qdrant;

namespace RagProbe.Tests.Indexes.Qdrant;

/// <summary>How the collections of the contract are made.</summary>
internal static class ContractCollection
{
    public static CollectionLayout Layout(int dimensions) => new() { Dimensions = dimensions, ModelFingerprint = "model", Chunker = "chunker" };
}
