using System.Collections.Concurrent;
using RagProbe.Indexes;
using RagProbe.Indexes.Qdrant;
using RagProbe.Indexes.Qdrant.Connection;

namespace RagProbe.Tests.Indexes.Qdrant;

/// <summary>
/// The contract against a real server, where RAGPROBE_QDRANT_URL names one (QDRANT_API_KEY its key). Its collections begin with
/// <c>ragprobe-contract-</c> and are deleted.
/// </summary>
public sealed class QdrantServerContractTests : ChunkIndexContract, IAsyncLifetime
{
    private static readonly string? Url = Environment.GetEnvironmentVariable("RAGPROBE_QDRANT_URL") is { Length: > 0 } url ? url : null;

    // Property tests open indexes side by side.
    private readonly ConcurrentQueue<string> _collections = [];
    private int _count;
    private QdrantConnection? _connection;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(Url is null, "needs a Qdrant server: set RAGPROBE_QDRANT_URL to its gRPC address (http://host:6334)");
        _connection = await QdrantConnection.OpenAsync(
            new QdrantOptions { Address = QdrantOptions.ParseAddress(Url!), ApiKey = Environment.GetEnvironmentVariable("QDRANT_API_KEY") }, TimeProvider.System, Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is null)
        {
            return;
        }

        foreach (var collection in _collections)
        {
            await DeleteAsync(collection);
        }

        await _connection.DisposeAsync();
    }

    protected override async Task<IChunkIndex> NewIndexAsync(int dimensions)
    {
        // The same name in every run, so that what a killed run left is taken away.
        var collection = $"ragprobe-contract-{TestContext.Current.Test!.UniqueID[..16]}-{Interlocked.Increment(ref _count)}";
        _collections.Enqueue(collection);
        await DeleteAsync(collection);
        return await QdrantIndex.OpenOrCreateAsync(_connection!, collection, ContractCollection.Layout(dimensions), TimeProvider.System, Cancelled);
    }

    private async Task DeleteAsync(string collection) => await _connection!.CallAsync(
        "Delete",
        isIdempotent: true,
        call => _connection.Collections.DeleteAsync(new global::Qdrant.Client.Grpc.DeleteCollection { CollectionName = collection }, call),
        Cancelled);
}
