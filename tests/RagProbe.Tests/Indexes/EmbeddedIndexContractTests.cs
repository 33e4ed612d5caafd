using RagProbe.Indexes;
using RagProbe.Indexes.Embedded;

namespace RagProbe.Tests.Indexes;

public sealed class EmbeddedIndexContractTests : ChunkIndexContract
{
    protected override Task<IChunkIndex> NewIndexAsync(int dimensions)
    {
        var folder = new TemporaryFolder();
        var settings = new EmbeddedIndexSettings { Name = "test", Dimensions = dimensions, ModelFingerprint = "model", Chunker = "chunker" };
        return Task.FromResult<IChunkIndex>(new InTemporaryFolder(folder, EmbeddedIndex.OpenOrCreate(folder.Path, settings)));
    }

    private sealed class InTemporaryFolder(TemporaryFolder folder, IChunkIndex index) : DelegatingIndex(index)
    {
        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            await Inner.DisposeAsync();
            folder.Dispose();
        }
    }
}
