using Grpc.Core;
using Qdrant.Client.Grpc;
using RagProbe.Indexes.Qdrant;
using RagProbe.Indexes.Qdrant.Connection;

namespace RagProbe.Inspection;

/// <summary>Reads a collection's description and a sample of its points; changes nothing.</summary>
internal static class CollectionReader
{
    // Points with vectors are large; a page of them stays within a few megabytes.
    private const uint LargestPage = 100;
    private const int Windows = 10;

    public static async Task<CollectionReading> ReadAsync(QdrantConnection connection, string name, int sampleSize, int seed, CancellationToken cancellationToken)
    {
        var aliases = await QdrantAliases.ListAsync(connection, cancellationToken);
        var collection = aliases.FirstOrDefault(alias => alias.Alias == name)?.Collection ?? name;
        var info = await ReadInfoAsync(connection, collection, cancellationToken);
        var (points, areExact) = await CountAsync(connection, collection, info, cancellationToken);
        return new CollectionReading
        {
            Collection = collection,
            AskedAs = collection == name ? null : name,
            ServerVersion = connection.Version.ToString(),
            Info = info,
            Points = points,
            PointsAreExact = areExact,
            Aliases = [.. aliases.Where(alias => alias.Collection == collection).Select(static alias => alias.Alias)],
            Sample = await SampleAsync(connection, info, collection, points, sampleSize, seed, cancellationToken),
        };
    }

    internal static async Task<CollectionInfo> ReadInfoAsync(QdrantConnection connection, string collection, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await connection.CallAsync("GetCollectionInfo", isIdempotent: true, call => connection.Collections.GetAsync(new GetCollectionInfoRequest { CollectionName = collection }, call), cancellationToken);
            return reply.Answer.Result ?? throw new QdrantException($"{connection.Options.Address}: the description of '{collection}' is empty.");
        }
        catch (QdrantException exception) when (exception.Status == StatusCode.NotFound)
        {
            var names = await QdrantAliases.ListCollectionsAsync(connection, cancellationToken);
            var nearest = Text.NearestName.Find(collection, names);
            var hint = nearest is not null ? $"Did you mean '{nearest}'?"
                : names.Count == 0 ? "The server has no collections."
                : $"There are {string.Join(", ", names.Take(10))}{(names.Count > 10 ? ", ..." : "")}.";
            throw new QdrantException($"{connection.Options.Address}: there is no collection or alias '{collection}'. {hint}", exception) { Status = StatusCode.NotFound };
        }
    }

    private static async Task<(long Points, bool AreExact)> CountAsync(QdrantConnection connection, string collection, CollectionInfo info, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await connection.CallAsync("Count", isIdempotent: true, call => connection.Points.CountAsync(new CountPoints { CollectionName = collection, Exact = true }, call), cancellationToken);
            return ((long)reply.Answer.Result.Count, true);
        }
        catch (QdrantException exception) when (exception.Status == StatusCode.InvalidArgument)
        {
            // Strict mode without exact search refuses exact counting, too.
            return ((long)info.PointsCount, false);
        }
    }

    // All points where they are few; else windows spread over the ids, which are ordered: numbers before UUIDs.
    private static async Task<IReadOnlyList<SampledPoint>> SampleAsync(QdrantConnection connection, CollectionInfo info, string collection, long count, int sampleSize, int seed, CancellationToken cancellationToken)
    {
        var page = (int)(info.Config?.StrictModeConfig).PointsPerAnswer(LargestPage);
        var sample = new SortedDictionary<string, RetrievedPoint>(StringComparer.Ordinal);
        var first = await ScrollAsync(null, count <= sampleSize ? sampleSize : Math.Max(1, sampleSize / Windows));
        if (count > sampleSize)
        {
            var hasNumbers = first?.PointIdOptionsCase == PointId.PointIdOptionsOneofCase.Num || sample.Values.Any(static point => point.Id.PointIdOptionsCase == PointId.PointIdOptionsOneofCase.Num);
            foreach (var offset in Offsets(hasNumbers, count, seed).TakeWhile(_ => sample.Count < sampleSize))
            {
                await ScrollAsync(offset, Math.Min(Math.Max(1, sampleSize / Windows), sampleSize - sample.Count));
            }
        }

        // Ids of another spread: what is missing is read from the front.
        for (var next = first; next is not null && sample.Count < Math.Min(count, sampleSize);)
        {
            next = await ScrollAsync(next, sampleSize - sample.Count);
        }

        return [.. sample.Values.OrderBy(static point => point.Id.PointIdOptionsCase).ThenBy(static point => point.Id.Num).ThenBy(static point => point.Id.Uuid, StringComparer.Ordinal).Select(SampledPoint.Of)];

        async Task<PointId?> ScrollAsync(PointId? from, int wanted)
        {
            PointId? next;
            do
            {
                var request = new ScrollPoints
                {
                    CollectionName = collection,
                    Limit = (uint)Math.Min(wanted, page),
                    WithPayload = new WithPayloadSelector { Enable = true },
                    WithVectors = new WithVectorsSelector { Enable = true },
                };
                if (from is not null)
                {
                    request.Offset = from;
                }

                var reply = await connection.CallAsync("Scroll", isIdempotent: true, call => connection.Points.ScrollAsync(request, call), cancellationToken);
                foreach (var point in reply.Answer.Result)
                {
                    sample.TryAdd(SampledPoint.WriteId(point.Id), point);
                }

                wanted -= reply.Answer.Result.Count;
                next = from = reply.Answer.Result.Count == 0 ? null : reply.Answer.NextPageOffset;
            }
            while (wanted > 0 && from is not null);

            return next;
        }
    }

    private static IEnumerable<PointId> Offsets(bool hasNumbers, long count, int seed)
    {
        var random = new Random(seed);
        if (hasNumbers)
        {
            for (var window = 1; window < Windows; window++)
            {
                yield return new PointId { Num = (ulong)((window + random.NextDouble()) * count / Windows) };
            }
        }

        for (var window = 0; window < Windows; window++)
        {
            var prefix = (uint)((window + random.NextDouble()) * uint.MaxValue / Windows);
            yield return new PointId { Uuid = FormattableString.Invariant($"{prefix:x8}-0000-4000-8000-000000000000") };
        }
    }
}
