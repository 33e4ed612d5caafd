using System.Runtime.CompilerServices;
using Grpc.Core;
using Qdrant.Client.Grpc;
using RagProbe.Indexes.Qdrant.Connection;

namespace RagProbe.Indexes.Qdrant;

/// <summary>Reads of a collection that are no searches: its configuration, points by id, pages of points, counts.</summary>
internal sealed class QdrantReads(QdrantConnection connection, string collection)
{
    private const uint PointsPerCall = 1000;
    private const uint PointsWithVectorsPerCall = 256;

    public async Task<CollectionInfo> InfoAsync(CancellationToken cancellationToken)
    {
        var reply = await connection.CallAsync("Get", isIdempotent: true, call => connection.Collections.GetAsync(new GetCollectionInfoRequest { CollectionName = collection }, call), cancellationToken);
        return reply.Answer.Result;
    }

    public async Task<bool> ExistsAsync(CancellationToken cancellationToken)
    {
        var reply = await connection.CallAsync(
            "CollectionExists", isIdempotent: true, call => connection.Collections.CollectionExistsAsync(new CollectionExistsRequest { CollectionName = collection }, call), cancellationToken);
        return reply.Answer.Result.Exists;
    }

    /// <summary>The collection behind the name, which may be an alias; the name itself where the key may not list aliases.</summary>
    public async Task<string> TargetAsync(CancellationToken cancellationToken)
    {
        try
        {
            var reply = await connection.CallAsync("ListAliases", isIdempotent: true, call => connection.Collections.ListAliasesAsync(new ListAliasesRequest(), call), cancellationToken);
            return reply.Answer.Aliases.FirstOrDefault(alias => alias.AliasName == collection)?.CollectionName ?? collection;
        }
        catch (QdrantException error) when (error.Status == StatusCode.PermissionDenied)
        {
            return collection;
        }
    }

    /// <summary>The points that exist, by id; in no order.</summary>
    public async Task<IReadOnlyList<RetrievedPoint>> GetAsync(IEnumerable<PointId> ids, WithPayloadSelector payload, string? vector, CancellationToken cancellationToken)
    {
        var points = new List<RetrievedPoint>();
        foreach (var some in ids.Chunk((int)PointsWithVectorsPerCall))
        {
            var request = new GetPoints { CollectionName = collection, WithPayload = payload, WithVectors = Vectors(vector) };
            request.Ids.AddRange(some);
            var reply = await connection.CallAsync("Get", isIdempotent: true, call => connection.Points.GetAsync(request, call), cancellationToken);
            points.AddRange(reply.Answer.Result);
        }

        return points;
    }

    /// <summary>All points that pass the filter, by ascending point id.</summary>
    /// <param name="vector">The dense vector to bring along; null for none.</param>
    /// <param name="limits">The collection's strict mode.</param>
    public async IAsyncEnumerable<RetrievedPoint> ScrollAsync(
        Filter? filter, WithPayloadSelector payload, string? vector, StrictModeConfig? limits, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ScrollPoints
        {
            CollectionName = collection,
            WithPayload = payload,
            WithVectors = Vectors(vector),
            Limit = limits.PointsPerAnswer(vector is null ? PointsPerCall : PointsWithVectorsPerCall),
        };
        if (limits.ServerTimeout(connection.Options.Deadline) is { } timeout)
        {
            request.Timeout = timeout;
        }

        if (filter is not null)
        {
            request.Filter = filter;
        }

        while (true)
        {
            var page = (await connection.CallAsync("Scroll", isIdempotent: true, call => connection.Points.ScrollAsync(request, call), cancellationToken)).Answer;
            foreach (var point in page.Result)
            {
                yield return point;
            }

            if (page.NextPageOffset is null)
            {
                yield break;
            }

            request.Offset = page.NextPageOffset;
        }
    }

    /// <summary>How many points pass the filter, exactly; by going through them where a strict collection refuses to count.</summary>
    public async Task<long> CountAsync(Filter? filter, StrictModeConfig? limits, CancellationToken cancellationToken)
    {
        if (limits.ForbidsExact())
        {
            return await ScrollAsync(filter, new WithPayloadSelector { Enable = false }, vector: null, limits, cancellationToken).LongCountAsync(cancellationToken);
        }

        var request = new CountPoints { CollectionName = collection, Exact = true };
        if (filter is not null)
        {
            request.Filter = filter;
        }

        return (long)(await connection.CallAsync("Count", isIdempotent: true, call => connection.Points.CountAsync(request, call), cancellationToken)).Answer.Result.Count;
    }

    public async Task<bool> HasPointsAsync(CancellationToken cancellationToken)
    {
        var request = new ScrollPoints { CollectionName = collection, Limit = 1, WithPayload = new WithPayloadSelector { Enable = false } };
        return (await connection.CallAsync("Scroll", isIdempotent: true, call => connection.Points.ScrollAsync(request, call), cancellationToken)).Answer.Result.Count > 0;
    }

    /// <summary>What RagProbe wrote down about the collection; null where it is somebody else's, or empty on a server without collection metadata.</summary>
    public async Task<CollectionManifest?> ManifestAsync(CollectionInfo info, CancellationToken cancellationToken)
    {
        if (CollectionManifest.Find(info.Config.Metadata, collection) is { } manifest)
        {
            return manifest;
        }

        var request = new ScrollPoints { CollectionName = collection, Limit = 1, WithPayload = new WithPayloadSelector { Include = new PayloadIncludeSelector { Fields = { CollectionManifest.Key } } } };
        var page = await connection.CallAsync("Scroll", isIdempotent: true, call => connection.Points.ScrollAsync(request, call), cancellationToken);
        return page.Answer.Result is [var point, ..] ? CollectionManifest.Find(point.Payload, collection) : null;
    }

    /// <summary>The distinct values of a field and how many points have each, most frequent first.</summary>
    /// <param name="key">The field, as a path of the payload; it needs a payload index.</param>
    public async Task<IReadOnlyList<FacetHit>> FacetAsync(string key, Filter? filter, int limit, CancellationToken cancellationToken)
    {
        var request = new FacetCounts { CollectionName = collection, Key = key, Limit = (ulong)limit, Exact = true };
        if (filter is not null)
        {
            request.Filter = filter;
        }

        return (await connection.CallAsync("Facet", isIdempotent: true, call => connection.Points.FacetAsync(request, call), cancellationToken)).Answer.Hits;
    }

    private static WithVectorsSelector Vectors(string? name) =>
        name is null ? new WithVectorsSelector { Enable = false }
        : name.Length == 0 ? new WithVectorsSelector { Enable = true }
        : new WithVectorsSelector { Include = new VectorsSelector { Names = { name } } };
}
