using Grpc.Core;
using Qdrant.Client.Grpc;
using RagProbe.Indexes.Qdrant;
using RagProbe.Indexes.Qdrant.Connection;
using RagProbe.Indexes.Qdrant.Mapping;
using RagProbe.Indexes.Qdrant.Wire;

namespace RagProbe.Benchmarks.QdrantReplay;

/// <summary>What the generated stubs alone can do: sends calls and goes through their answers.</summary>
internal sealed class BareLoop(QdrantConnection connection, IReadOnlyList<QueryBatchPoints> calls)
{
    // As QdrantSearch's.
    private const int QueriesPerCall = 32;

    public int Calls => calls.Count;

    /// <summary>The calls of the searches that a tap noted, as the index sends them; what it asks again for chunks of equal scores is not among them.</summary>
    public static async Task<BareLoop> OfAsync(QdrantConnection connection, string collection, RequestTap tap)
    {
        var reads = new QdrantReads(connection, collection);
        var info = await reads.InfoAsync(default);
        var view = CollectionView.Of(collection, info, await reads.ManifestAsync(info, default), CollectionNames.Dense, CollectionNames.Sparse);
        var reader = new StoredChunkReader(PayloadMapping.Own, new Dictionary<string, string>(StringComparer.Ordinal));
        var queries = new QueryWriter(connection.Version, collection, view, new FilterTranslator(PayloadMapping.Own), reader.Selector);
        return new BareLoop(connection, [.. tap.Batches.SelectMany(batch => batch.Select(queries.Write).OfType<QueryPoints>().Chunk(QueriesPerCall)).Select(some => CallOf(collection, some))]);
    }

    private static QueryBatchPoints CallOf(string collection, IEnumerable<QueryPoints> queries)
    {
        var call = new QueryBatchPoints { CollectionName = collection };
        call.QueryPoints.AddRange(queries);
        return call;
    }

    /// <param name="underWay">Calls at once; 1 is the loop that anybody would write.</param>
    /// <returns>Points in all answers.</returns>
    public async Task<long> RunAsync(int underWay)
    {
        long points = 0;
        await Parallel.ForEachAsync(calls, new ParallelOptions { MaxDegreeOfParallelism = underWay }, async (call, cancellationToken) =>
        {
            using var sent = connection.Points.QueryBatchAsync(call, new CallOptions(cancellationToken: cancellationToken));
            var answer = await sent.ResponseAsync;
            Interlocked.Add(ref points, answer.Result.Sum(result => result.Result.Count(point => point.Score > float.MinValue && point.Payload.Count > 0)));
        });
        return points;
    }
}
