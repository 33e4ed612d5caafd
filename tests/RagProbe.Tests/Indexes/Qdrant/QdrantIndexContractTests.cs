using RagProbe.Indexes;
using RagProbe.Indexes.Qdrant;
using RagProbe.Indexes.Qdrant.Connection;
using RagProbe.QdrantDouble;

namespace RagProbe.Tests.Indexes.Qdrant;

/// <summary>The contract over gRPC: against the double, as the oldest, the recorded and the newest server that it can play.</summary>
public abstract class QdrantDoubleContractTests(string version) : ChunkIndexContract, IAsyncLifetime
{
    private QdrantDoubleServer? _server;
    private QdrantConnection? _connection;
    private int _collections;

    public async ValueTask InitializeAsync()
    {
        _server = await QdrantDoubleServer.StartAsync(new QdrantDoubleOptions { Version = version }, Cancelled);
        _connection = await QdrantConnection.OpenAsync(new QdrantOptions { Address = _server.Address }, TimeProvider.System, Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _connection!.DisposeAsync();
        await _server!.DisposeAsync();
    }

    protected override async Task<IChunkIndex> NewIndexAsync(int dimensions) =>
        await QdrantIndex.OpenOrCreateAsync(_connection!, $"contract-{Interlocked.Increment(ref _collections)}", ContractCollection.Layout(dimensions), TimeProvider.System, Cancelled);
}

public sealed class QdrantDouble112ContractTests() : QdrantDoubleContractTests("1.12.0");

public sealed class QdrantDouble116ContractTests() : QdrantDoubleContractTests("1.16.3");

public sealed class QdrantDouble119ContractTests() : QdrantDoubleContractTests("1.19.0");
