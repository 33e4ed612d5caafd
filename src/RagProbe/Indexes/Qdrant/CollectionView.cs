using Qdrant.Client.Grpc;
using WireDistance = Qdrant.Client.Grpc.Distance;

namespace RagProbe.Indexes.Qdrant;

/// <summary>What an index has to know of a collection's configuration to search it.</summary>
internal sealed record CollectionView
{
    public required string DenseVector { get; init; }

    public required int Dimensions { get; init; }

    public required VectorDistance Distance { get; init; }

    /// <summary>Null where the collection has no sparse vector.</summary>
    public required string? SparseVector { get; init; }

    /// <summary>The names of all vectors that can be searched densely.</summary>
    public IReadOnlyList<string> DenseVectors { get; init; } = [];

    /// <summary>The names of all vectors that can be searched by words.</summary>
    public IReadOnlyList<string> SparseVectors { get; init; } = [];

    /// <summary>Null where somebody else made the collection.</summary>
    public required CollectionManifest? Manifest { get; init; }

    /// <summary>The strict mode's limits; null where there are none.</summary>
    public required StrictModeConfig? Limits { get; init; }

    /// <summary>Of a collection that nothing is known of yet.</summary>
    public static CollectionView Limitless { get; } = new() { DenseVector = "", Dimensions = 0, Distance = VectorDistance.Cosine, SparseVector = null, Manifest = null, Limits = null };

    /// <summary>True when exact searches and exact counts are refused.</summary>
    public bool ForbidsExact => Limits is { Enabled: true, HasSearchAllowExact: true, SearchAllowExact: false };

    public bool IsLargerBetter => Distance is VectorDistance.Cosine or VectorDistance.Dot;

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
        var name = Choose(collection, "dense vector", "--vector", denseVector, dense.Keys) ?? throw new IndexException($"collection '{collection}' has no dense vector; RagProbe searches one that has");
        var sparse = Choose(collection, "sparse vector", "--sparse-vector", sparseVector, info.Config.Params.SparseVectorsConfig?.Map.Keys ?? []);
        var parameters = dense[name];
        return new CollectionView
        {
            DenseVector = name,
            Dimensions = (int)parameters.Size,
            Distance = parameters.Distance switch
            {
                WireDistance.Cosine => VectorDistance.Cosine,
                WireDistance.Dot => VectorDistance.Dot,
                WireDistance.Euclid => VectorDistance.Euclid,
                WireDistance.Manhattan => VectorDistance.Manhattan,
                _ => throw new IndexException($"collection '{collection}' compares vectors by {parameters.Distance}, which this RagProbe does not know"),
            },
            SparseVector = sparse,
            DenseVectors = [.. dense.Keys.Order(StringComparer.Ordinal)],
            SparseVectors = [.. (info.Config.Params.SparseVectorsConfig?.Map.Keys ?? []).Order(StringComparer.Ordinal)],
            Manifest = manifest,
            Limits = info.Config.StrictModeConfig,
        };
    }

    // The only one, or the named one.
    private static string? Choose(string collection, string what, string option, string? wanted, IEnumerable<string> known)
    {
        var names = known.Order(StringComparer.Ordinal).ToList();
        if (wanted is not null)
        {
            return names.Contains(wanted, StringComparer.Ordinal)
                ? wanted
                : throw new IndexException($"{option}: collection '{collection}' has no {what} '{wanted}'; it has {List(names)}");
        }

        return names.Count <= 1 ? names.FirstOrDefault() : throw new IndexException($"collection '{collection}' has several of the kind {what} ({List(names)}); choose one with {option}");
    }

    internal static string List(IReadOnlyList<string> names) => names.Count == 0 ? "none" : string.Join(", ", names.Select(static name => $"'{name}'"));
}
