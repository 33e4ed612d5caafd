using Qdrant.Client.Grpc;
using WireDistance = Qdrant.Client.Grpc.Distance;

namespace RagProbe.Indexes.Qdrant;

/// <summary>What an index has to know of a collection's configuration to search it.</summary>
internal sealed record CollectionView
{
    public required string DenseVector { get; init; }

    /// <summary>Null where the collection has no sparse vector.</summary>
    public required string? SparseVector { get; init; }

    /// <summary>All vectors that can be searched densely, by name.</summary>
    public required IReadOnlyDictionary<string, DenseVectorSettings> DenseVectors { get; init; }

    /// <summary>The names of all vectors that can be searched by words.</summary>
    public IReadOnlyList<string> SparseVectors { get; init; } = [];

    /// <summary>Null where somebody else made the collection.</summary>
    public required CollectionManifest? Manifest { get; init; }

    /// <summary>The strict mode's limits; null where there are none.</summary>
    public required StrictModeConfig? Limits { get; init; }

    public int Dimensions => DenseVectors[DenseVector].Dimensions;

    public VectorDistance Distance => DenseVectors[DenseVector].Distance;

    /// <exception cref="IndexException">The collection has no vector of the wanted name, or several and none was named.</exception>
    public static CollectionView Of(string collection, CollectionInfo info, CollectionManifest? manifest, string? denseVector, string? sparseVector)
    {
        var config = info.Config.Params.VectorsConfig;
        var dense = config?.ConfigCase switch
        {
            VectorsConfig.ConfigOneofCase.Params => new Dictionary<string, VectorParams>(StringComparer.Ordinal) { [""] = config.Params },
            VectorsConfig.ConfigOneofCase.ParamsMap => new Dictionary<string, VectorParams>(config.ParamsMap.Map, StringComparer.Ordinal),
            _ => [],
        };
        var name = Choose(collection, "dense vector", "vector", denseVector, dense.Keys) ?? throw new IndexException($"collection '{collection}' has no dense vector; RagProbe searches one that has");
        var sparse = Choose(collection, "sparse vector", "sparse", sparseVector, info.Config.Params.SparseVectorsConfig?.Map.Keys ?? []);
        return new CollectionView
        {
            DenseVector = name,
            SparseVector = sparse,
            DenseVectors = dense.ToDictionary(static vector => vector.Key, vector => new DenseVectorSettings((int)vector.Value.Size, Read(collection, vector.Value.Distance)), StringComparer.Ordinal),
            SparseVectors = [.. (info.Config.Params.SparseVectorsConfig?.Map.Keys ?? []).Order(StringComparer.Ordinal)],
            Manifest = manifest,
            Limits = info.Config.StrictModeConfig,
        };
    }

    private static VectorDistance Read(string collection, WireDistance distance) => distance switch
    {
        WireDistance.Cosine => VectorDistance.Cosine,
        WireDistance.Dot => VectorDistance.Dot,
        WireDistance.Euclid => VectorDistance.Euclid,
        WireDistance.Manhattan => VectorDistance.Manhattan,
        _ => throw new IndexException($"collection '{collection}' compares vectors by {distance}, which this RagProbe does not know"),
    };

    // The only one, or the named one.
    private static string? Choose(string collection, string what, string setting, string? wanted, IEnumerable<string> known)
    {
        var names = known.Order(StringComparer.Ordinal).ToList();
        if (wanted is not null)
        {
            return names.Contains(wanted, StringComparer.Ordinal)
                ? wanted
                : throw new IndexException($"collection '{collection}' has no {what} '{wanted}'; it has {List(names)}. Correct \"{setting}\" of the collection in ragprobe.json");
        }

        return names.Count <= 1 ? names.FirstOrDefault() : throw new IndexException($"collection '{collection}' has several of the kind {what} ({List(names)}); name one as \"{setting}\" of the collection in ragprobe.json");
    }

    internal static string List(IReadOnlyList<string> names) => names.Count == 0 ? "none" : string.Join(", ", names.Select(static name => $"'{name}'"));
}
