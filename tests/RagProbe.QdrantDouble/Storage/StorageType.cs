using Qdrant.Client.Grpc;

namespace RagProbe.QdrantDouble.Storage;

/// <summary>What a vector loses when it is stored in fewer bits.</summary>
internal static class StorageType
{
    public static float[] Round(float[] values, Datatype datatype) => datatype switch
    {
        Datatype.Float16 => Array.ConvertAll(values, value => (float)(Half)value),
        Datatype.Uint8 => Array.ConvertAll(values, value => (float)(byte)Math.Clamp(value, 0f, 255f)),
        _ => values,
    };
}
