using RagProbe.Indexes.Qdrant.Connection;
using RagProbe.QdrantDouble;

namespace RagProbe.Tests.Inspection;

/// <summary>A double of a server, and a connection to it.</summary>
internal sealed class InspectionServer : IAsyncDisposable
{
    private InspectionServer(QdrantDoubleServer server, QdrantConnection connection) => (Server, Connection) = (server, connection);

    public QdrantDoubleServer Server { get; }

    public QdrantConnection Connection { get; }

    public static async Task<InspectionServer> StartAsync(string version = "1.16.3", params string[] collections)
    {
        var server = await QdrantDoubleServer.StartAsync(new QdrantDoubleOptions { Version = version }, TestContext.Current.CancellationToken);
        foreach (var collection in collections)
        {
            server.LoadForeign(SharedData.Path("data", "qdrant-exchanges", $"20-{collection}.jsonl"));
        }

        var connection = await QdrantConnection.OpenAsync(new QdrantOptions { Address = server.Address, FirstDelay = TimeSpan.FromMilliseconds(1) }, TimeProvider.System, TestContext.Current.CancellationToken);
        return new InspectionServer(server, connection);
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        await Server.DisposeAsync();
    }
}
