using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble.Protocol;

namespace RagProbe.QdrantDouble.Storage;

/// <summary>The configuration that a new collection gets: the server's defaults, and over them what the request says.</summary>
internal static class CollectionDefaults
{
    public static CollectionConfig Configure(CreateCollection request, Version version)
    {
        var config = new CollectionConfig
        {
            Params = new CollectionParams
            {
                ShardNumber = request.HasShardNumber ? request.ShardNumber : 1,
                OnDiskPayload = !request.HasOnDiskPayload || request.OnDiskPayload,
                ReplicationFactor = request.HasReplicationFactor ? request.ReplicationFactor : 1,
                WriteConsistencyFactor = request.HasWriteConsistencyFactor ? request.WriteConsistencyFactor : 1,
                VectorsConfig = request.VectorsConfig?.Clone() ?? new VectorsConfig { ParamsMap = new VectorParamsMap() },
                SparseVectorsConfig = request.SparseVectorsConfig?.Clone(),
            },
            HnswConfig = Hnsw(),
            OptimizerConfig = Optimizers(version),
            WalConfig = new WalConfigDiff { WalCapacityMb = 32, WalSegmentsAhead = 0 },
            QuantizationConfig = request.QuantizationConfig?.Clone(),
            StrictModeConfig = request.StrictModeConfig?.Clone(),
        };
        if (request.HasShardingMethod)
        {
            config.Params.ShardingMethod = request.ShardingMethod;
        }

        if (version >= Since.WalRetainClosed)
        {
            config.WalConfig.WalRetainClosed = 1;
        }

        Merge(config.HnswConfig, request.HnswConfig);
        Merge(config.OptimizerConfig, request.OptimizersConfig);
        if (request.WalConfig is { } wal)
        {
            config.WalConfig.MergeFrom(wal);
        }

        if (version >= Since.CollectionMetadata)
        {
            config.Metadata.Add(request.Metadata.Clone());
        }

        return config;
    }

    /// <summary>Applies an update: what it does not mention stays.</summary>
    public static void Update(CollectionConfig config, UpdateCollection request, Version version)
    {
        Merge(config.HnswConfig, request.HnswConfig);
        Merge(config.OptimizerConfig, request.OptimizersConfig);
        if (request.Params is { } changed)
        {
            config.Params.ReplicationFactor = changed.HasReplicationFactor ? changed.ReplicationFactor : config.Params.ReplicationFactor;
            config.Params.OnDiskPayload = changed.HasOnDiskPayload ? changed.OnDiskPayload : config.Params.OnDiskPayload;
        }

        if (request.StrictModeConfig is { } strict)
        {
            config.StrictModeConfig ??= new StrictModeConfig();
            config.StrictModeConfig.MergeFrom(strict);
        }

        if (request.QuantizationConfig is { } quantization)
        {
            config.QuantizationConfig = Quantization(quantization);
        }

        foreach (var (name, vector) in request.SparseVectorsConfig?.Map ?? [])
        {
            config.Params.SparseVectorsConfig?.Map.GetValueOrDefault(name)?.MergeFrom(vector);
        }

        if (version >= Since.CollectionMetadata)
        {
            foreach (var (key, value) in request.Metadata)
            {
                config.Metadata[key] = value;
            }
        }
    }

    private static QuantizationConfig? Quantization(QuantizationConfigDiff diff) => diff.QuantizationCase switch
    {
        QuantizationConfigDiff.QuantizationOneofCase.Scalar => new QuantizationConfig { Scalar = diff.Scalar },
        QuantizationConfigDiff.QuantizationOneofCase.Product => new QuantizationConfig { Product = diff.Product },
        QuantizationConfigDiff.QuantizationOneofCase.Binary => new QuantizationConfig { Binary = diff.Binary },
        QuantizationConfigDiff.QuantizationOneofCase.Turboquant => new QuantizationConfig { Turboquant = diff.Turboquant },
        _ => null,
    };

    private static HnswConfigDiff Hnsw() => new()
    {
        M = 16,
        EfConstruct = 100,
        FullScanThreshold = 10000,
        MaxIndexingThreads = 0,
        OnDisk = false,
    };

    private static OptimizersConfigDiff Optimizers(Version version)
    {
        var optimizers = new OptimizersConfigDiff
        {
            DeletedThreshold = 0.2,
            VacuumMinVectorNumber = 1000,
            DefaultSegmentNumber = 0,
            IndexingThreshold = version >= Since.LowIndexingThreshold ? 10000UL : 20000UL,
            FlushIntervalSec = 5,
        };
        if (version >= Since.MaxOptimizationThreadsSetting)
        {
            optimizers.MaxOptimizationThreads = new MaxOptimizationThreads { Setting = MaxOptimizationThreads.Types.Setting.Auto };
        }

        return optimizers;
    }

    private static void Merge(HnswConfigDiff config, HnswConfigDiff? changes)
    {
        if (changes is not null)
        {
            config.MergeFrom(changes);
        }
    }

    private static void Merge(OptimizersConfigDiff config, OptimizersConfigDiff? changes)
    {
        if (changes is not null)
        {
            config.MergeFrom(changes);
        }
    }
}
