using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble.Protocol;

namespace RagProbe.QdrantDouble.Storage;

/// <summary>A collection as its server describes it.</summary>
internal static class CollectionReport
{
    // The recorded server had two cores, and makes a segment per core.
    private const ulong SegmentsByDefault = 2;

    public static CollectionInfo Of(Collection collection, Version version, Faults faults)
    {
        var unindexed = faults.HasUnindexedSegment ? collection.Sorted().Count(point => faults.IsUnindexed(point.Id)) : 0;
        var info = new CollectionInfo
        {
            Status = faults switch
            {
                { OptimizerError: not null } => CollectionStatus.Red,
                _ when unindexed > 0 => CollectionStatus.Yellow,
                _ => CollectionStatus.Green,
            },
            OptimizerStatus = new OptimizerStatus { Ok = faults.OptimizerError is null, Error = faults.OptimizerError ?? "" },
            SegmentsCount = collection.Config.OptimizerConfig.DefaultSegmentNumber is var segments and > 0 ? segments : SegmentsByDefault,
            Config = collection.Config.Clone(),
            PointsCount = (ulong)collection.Count,
            IndexedVectorsCount = (ulong)Math.Max(0, IndexedVectors(collection) - unindexed),
        };
        foreach (var (field, index) in collection.Indexes)
        {
            info.PayloadSchema[field] = new PayloadSchemaInfo
            {
                DataType = index.SchemaType,
                Params = index.Parameters?.Clone(),
                Points = (ulong)collection.Sorted().Count(point => index.Values(point.Payload).Any()),
            };
        }

        if (version >= Since.UpdateQueue)
        {
            info.UpdateQueue = new UpdateQueueInfo();
        }

        return info;
    }

    // Sparse vectors are indexed at once; dense ones when there are enough of them to build a graph.
    private static long IndexedVectors(Collection collection)
    {
        var threshold = (double)collection.Config.OptimizerConfig.IndexingThreshold;
        return collection.Columns.Sum(column => column switch
        {
            SparseColumn sparse => sparse.Count,
            DenseColumn dense when threshold > 0 && (double)dense.Count * dense.Size * sizeof(float) / 1024 >= threshold => dense.Count,
            _ => 0L,
        });
    }
}
