using Grpc.Core;
using Qdrant.Client.Grpc;
using RagProbe.Indexes.Qdrant;
using RagProbe.Indexes.Qdrant.Connection;
using RagProbe.Indexes.Qdrant.Mapping;

namespace RagProbe.Inspection;

/// <summary>All sources that the payloads of a collection name, with the number of points of each.</summary>
public sealed record CollectionSources
{
    private const uint PageSize = 1000;

    // More sources than that are read point by point: a facet answers in one message.
    private const ulong LargestFacet = 100_000;

    public required IReadOnlyDictionary<string, long> Points { get; init; }

    public required long PointsWithoutSource { get; init; }

    /// <summary>Asks for a facet where the field has a keyword index, else reads that one field of every point.</summary>
    /// <exception cref="QdrantException">The collection cannot be read.</exception>
    public static async Task<CollectionSources> ReadAsync(QdrantConnection connection, string collection, PayloadPath source, CancellationToken cancellationToken)
    {
        var info = await CollectionReader.ReadInfoAsync(connection, collection, cancellationToken);
        return connection.Version >= new ServerVersion(1, 12, 0)
            && !source.DecodesJson
            && info.PayloadSchema.TryGetValue(source.ToServerKey(), out var schema)
            && schema.DataType == PayloadSchemaType.Keyword
            && await FacetAsync(connection, collection, source, cancellationToken) is { } facet
            ? facet
            : await ScrollAsync(connection, collection, source, info.Config?.StrictModeConfig, cancellationToken);
    }

    private static async Task<CollectionSources?> FacetAsync(QdrantConnection connection, string collection, PayloadPath source, CancellationToken cancellationToken)
    {
        try
        {
            var request = new FacetCounts { CollectionName = collection, Key = source.ToServerKey(), Limit = LargestFacet, Exact = true };
            var facet = await connection.CallAsync("Facet", isIdempotent: true, call => connection.Points.FacetAsync(request, call), cancellationToken);
            var all = await connection.CallAsync("Count", isIdempotent: true, call => connection.Points.CountAsync(new CountPoints { CollectionName = collection, Exact = true }, call), cancellationToken);
            var points = facet.Answer.Hits.Where(static hit => hit.Value.HasStringValue).ToDictionary(static hit => hit.Value.StringValue, static hit => (long)hit.Count, StringComparer.Ordinal);
            var missing = (long)all.Answer.Result.Count - points.Values.Sum();

            // Points whose source is a list are counted once for each of its values, and numbers not at all.
            return (ulong)facet.Answer.Hits.Count == LargestFacet || missing != 0 ? null : new CollectionSources { Points = points, PointsWithoutSource = 0 };
        }
        catch (QdrantException exception) when (exception.Status is StatusCode.InvalidArgument or StatusCode.Unimplemented)
        {
            return null;
        }
    }

    private static async Task<CollectionSources> ScrollAsync(QdrantConnection connection, string collection, PayloadPath source, StrictModeConfig? limits, CancellationToken cancellationToken)
    {
        var points = new Dictionary<string, long>(StringComparer.Ordinal);
        var without = 0L;
        var request = new ScrollPoints
        {
            CollectionName = collection,
            Limit = limits.PointsPerAnswer(PageSize),
            WithPayload = new WithPayloadSelector { Include = new PayloadIncludeSelector { Fields = { source.ToServerKey() } } },
            WithVectors = new WithVectorsSelector { Enable = false },
        };
        while (true)
        {
            var reply = await connection.CallAsync("Scroll", isIdempotent: true, call => connection.Points.ScrollAsync(request, call), cancellationToken);
            foreach (var point in reply.Answer.Result)
            {
                if (ChunkPlaces.WriteSource(source.Find(point.Payload)) is { } value)
                {
                    points[value] = points.GetValueOrDefault(value) + 1;
                }
                else
                {
                    without++;
                }
            }

            if (reply.Answer.NextPageOffset is not { } next)
            {
                return new CollectionSources { Points = points, PointsWithoutSource = without };
            }

            request.Offset = next;
        }
    }
}
