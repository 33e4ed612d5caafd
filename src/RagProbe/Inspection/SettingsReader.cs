using Google.Protobuf;
using Qdrant.Client.Grpc;
using ProtobufFieldType = Google.Protobuf.Reflection.FieldType;

namespace RagProbe.Inspection;

/// <summary>The server's description of a collection in our own words.</summary>
internal static class SettingsReader
{
    public static CollectionSettings Read(CollectionInfo info)
    {
        var config = info.Config ?? new CollectionConfig();
        var parameters = config.Params ?? new CollectionParams();
        return new CollectionSettings
        {
            Status = info.Status.ToString(),
            OptimizerError = info.OptimizerStatus is { Ok: false } failed ? failed.Error : null,
            PointsReported = info.HasPointsCount ? (long)info.PointsCount : null,
            IndexedVectors = info.HasIndexedVectorsCount ? (long)info.IndexedVectorsCount : null,
            Segments = (long)info.SegmentsCount,
            Shards = (int)parameters.ShardNumber,
            Replicas = parameters.HasReplicationFactor ? (int)parameters.ReplicationFactor : null,
            PayloadOnDisk = parameters.OnDiskPayload,
            Vectors = ReadVectors(parameters.VectorsConfig),
            SparseVectors = [.. (parameters.SparseVectorsConfig?.Map ?? [])
                .OrderBy(static pair => pair.Key, StringComparer.Ordinal)
                .Select(static pair => new SparseVectorSettings
                {
                    Name = pair.Key,
                    HasIdf = pair.Value is { HasModifier: true, Modifier: Modifier.Idf },
                    OnDisk = pair.Value.Index is { HasOnDisk: true } index ? index.OnDisk : null,
                })],
            Hnsw = ReadHnsw(config.HnswConfig),
            Quantization = Describe(config.QuantizationConfig),
            IndexingThreshold = config.OptimizerConfig is { HasIndexingThreshold: true } optimizer ? (long)optimizer.IndexingThreshold : null,
            MaxOptimizationThreads = config.OptimizerConfig?.MaxOptimizationThreads is { VariantCase: MaxOptimizationThreads.VariantOneofCase.Value } threads ? (long)threads.Value : null,
            PayloadIndexes = [.. info.PayloadSchema
                .OrderBy(static pair => pair.Key, StringComparer.Ordinal)
                .Select(static pair => new PayloadIndexSettings
                {
                    Field = pair.Key,
                    Type = pair.Value.DataType.ToString(),
                    Points = pair.Value.HasPoints ? (long)pair.Value.Points : null,
                    IsTenant = pair.Value.Params?.KeywordIndexParams?.IsTenant == true || pair.Value.Params?.UuidIndexParams?.IsTenant == true,
                })],
            StrictMode = config.StrictModeConfig is { Enabled: true } strict ? ReadLimits(strict) : new SortedDictionary<string, string>(StringComparer.Ordinal),
            Metadata = new SortedDictionary<string, string>(config.Metadata.ToDictionary(static pair => pair.Key, static pair => JsonFormatter.Default.Format(pair.Value), StringComparer.Ordinal), StringComparer.Ordinal),
            Warnings = [.. info.Warnings.Select(static warning => warning.Message)],
            QueuedUpdates = (long?)info.UpdateQueue?.Length,
            DeferredPoints = info.UpdateQueue is { HasDeferredPoints: true } queue ? (long)queue.DeferredPoints : 0,
        };
    }

    private static IReadOnlyList<VectorSettings> ReadVectors(VectorsConfig? config) => config?.ConfigCase switch
    {
        VectorsConfig.ConfigOneofCase.Params => [ReadVector("", config.Params)],
        VectorsConfig.ConfigOneofCase.ParamsMap => [.. config.ParamsMap.Map.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => ReadVector(pair.Key, pair.Value))],
        _ => [],
    };

    private static VectorSettings ReadVector(string name, VectorParams vector) => new()
    {
        Name = name,
        Dimensions = (int)vector.Size,
        Distance = vector.Distance.ToString(),
        Datatype = vector.HasDatatype && vector.Datatype != Datatype.Default ? vector.Datatype.ToString() : nameof(Datatype.Float32),
        IsMulti = vector.MultivectorConfig is not null,
        OnDisk = vector.HasOnDisk ? vector.OnDisk : null,
        Hnsw = ReadHnsw(vector.HnswConfig),
        Quantization = Describe(vector.QuantizationConfig),
    };

    private static HnswSettings? ReadHnsw(HnswConfigDiff? hnsw) => hnsw is null ? null : new HnswSettings
    {
        M = hnsw.HasM ? (long)hnsw.M : null,
        EfConstruct = hnsw.HasEfConstruct ? (long)hnsw.EfConstruct : null,
        FullScanThreshold = hnsw.HasFullScanThreshold ? (long)hnsw.FullScanThreshold : null,
        PayloadM = hnsw.HasPayloadM ? (long)hnsw.PayloadM : null,
        OnDisk = hnsw.HasOnDisk ? hnsw.OnDisk : null,
    };

    // A kind that is newer than the contract arrives as an unset oneof.
    private static string? Describe(QuantizationConfig? config) => config?.QuantizationCase switch
    {
        null => null,
        QuantizationConfig.QuantizationOneofCase.Scalar => config.Scalar.HasQuantile ? FormattableString.Invariant($"scalar int8, quantile {config.Scalar.Quantile}") : "scalar int8",
        QuantizationConfig.QuantizationOneofCase.Product => $"product {config.Product.Compression}",
        QuantizationConfig.QuantizationOneofCase.Binary => config.Binary.HasEncoding ? $"binary {config.Binary.Encoding}" : "binary",
        QuantizationConfig.QuantizationOneofCase.Turboquant => config.Turboquant.HasBits ? $"turbo {config.Turboquant.Bits}" : "turbo",
        _ => "of a kind that RagProbe does not know",
    };

    private static SortedDictionary<string, string> ReadLimits(StrictModeConfig strict)
    {
        var limits = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in StrictModeConfig.Descriptor.Fields.InFieldNumberOrder().Where(field => field is { IsMap: false, IsRepeated: false } && field.Accessor.HasValue(strict) && field.Name != "enabled"))
        {
            var value = field.Accessor.GetValue(strict);
            limits[field.Name] = field.FieldType == ProtobufFieldType.Message ? JsonFormatter.Default.Format((IMessage)value)
                : value is bool flag ? (flag ? "true" : "false")
                : Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!;
        }

        return limits;
    }
}
