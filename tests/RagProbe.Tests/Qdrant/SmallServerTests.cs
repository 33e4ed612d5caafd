using RagProbe.Indexes.Qdrant;
using RagProbe.Indexes.Qdrant.Connection;
using RagProbe.QdrantDouble;

namespace RagProbe.Tests.Qdrant;

/// <summary>Tests with a double of their own, reached through the real client.</summary>
public abstract class SmallServerTests : IAsyncLifetime
{
    private protected static CollectionLayout Small { get; } = new() { Dimensions = 2, ModelFingerprint = "model", Chunker = "chunker" };

    private protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private protected QdrantDoubleServer Server { get; private set; } = null!;

    private protected QdrantConnection Connection { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await QdrantDoubleServer.StartAsync(new QdrantDoubleOptions(), Cancelled);
        Connection = await QdrantConnection.OpenAsync(new QdrantOptions { Address = Server.Address }, TimeProvider.System, Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Connection.DisposeAsync();
        await Server.DisposeAsync();
    }
}
