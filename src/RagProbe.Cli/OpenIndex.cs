using RagProbe.Indexes;
using RagProbe.Indexes.Qdrant.Connection;
using RagProbe.Indexing;

namespace RagProbe.Cli;

/// <summary>An index that a command works with, and what was done to open it.</summary>
/// <param name="Name">How messages call it.</param>
/// <param name="Build">What the build did; null when the index was taken as it is.</param>
/// <param name="Connection">The server's; null for the embedded index.</param>
internal sealed record OpenIndex(IChunkIndex Index, string Name, IndexBuild? Build, QdrantConnection? Connection) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Index.DisposeAsync();
        if (Connection is not null)
        {
            await Connection.DisposeAsync();
        }
    }
}
