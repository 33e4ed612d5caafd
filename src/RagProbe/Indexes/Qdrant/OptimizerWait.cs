using Qdrant.Client.Grpc;

namespace RagProbe.Indexes.Qdrant;

/// <summary>Waits for the server's optimizers: until they are done, new points are searched in another way than later.</summary>
internal static class OptimizerWait
{
    private static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LastPoll = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    /// <summary>Waits until no part of the collection waits to be optimised.</summary>
    /// <exception cref="IndexException">The server says that optimising failed, or it takes longer than half an hour.</exception>
    public static async Task WaitAsync(QdrantReads reads, string collection, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        for (var delay = FirstPoll; ; delay = delay * 2 < LastPoll ? delay * 2 : LastPoll)
        {
            var info = await reads.InfoAsync(cancellationToken);
            if (info.Status == CollectionStatus.Red || info.OptimizerStatus is { Ok: false })
            {
                throw new IndexException($"collection '{collection}': the server could not optimise it ({info.OptimizerStatus?.Error}); see the server's log, then build again");
            }

            // Without optimizer threads nothing will change.
            var isOff = info.Config.OptimizerConfig?.MaxOptimizationThreads is { VariantCase: MaxOptimizationThreads.VariantOneofCase.Value, Value: 0 };
            var waits = info.UpdateQueue is { } queue && (queue.Length > 0 || queue.DeferredPoints > 0);
            if (isOff || (info.Status is CollectionStatus.Green or CollectionStatus.Grey && !waits))
            {
                return;
            }

            if (time.GetElapsedTime(started) > Patience)
            {
                throw new IndexException(FormattableString.Invariant($"collection '{collection}': still being optimised after {Patience.TotalMinutes} minutes (status {info.Status}); what is stored is complete, search it later"));
            }

            await Task.Delay(delay, time, cancellationToken);
        }
    }
}
