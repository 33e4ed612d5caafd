using Grpc.Core;

namespace RagProbe.QdrantDouble.Services;

/// <summary>API keys: none are asked for health; a read-only key may not change anything.</summary>
internal sealed class KeyCheck(string? apiKey, string? readOnlyKey)
{
    private const string BearerPrefix = "Bearer ";

    private static readonly HashSet<string> Open = ["Qdrant/HealthCheck", "Health/Check"];

    private static readonly HashSet<string> Reads =
    [
        "Collections/Get", "Collections/List", "Collections/CollectionExists", "Collections/ListAliases",
        "Collections/ListCollectionAliases", "Collections/CollectionClusterInfo", "Points/Get", "Points/Scroll", "Points/Count",
        "Points/Query", "Points/QueryBatch", "Points/QueryGroups", "Points/Facet",
    ];

    public void Check(string method, Metadata headers)
    {
        if ((apiKey is null && readOnlyKey is null) || Open.Contains(method))
        {
            return;
        }

        var key = headers.GetValue("api-key") ?? Bearer(headers.GetValue("authorization"));
        if (key is null)
        {
            throw new RpcException(new Status(StatusCode.Unauthenticated, "Must provide an API key or an Authorization bearer token"));
        }

        if (key == apiKey)
        {
            return;
        }

        if (key != readOnlyKey)
        {
            throw new RpcException(new Status(StatusCode.Unauthenticated, "Invalid API key or JWT"));
        }

        if (!Reads.Contains(method))
        {
            throw new RpcException(new Status(StatusCode.PermissionDenied, "Forbidden: Global manage access is required"));
        }
    }

    private static string? Bearer(string? authorization) =>
        authorization?.StartsWith(BearerPrefix, StringComparison.Ordinal) == true ? authorization[BearerPrefix.Length..] : null;
}
