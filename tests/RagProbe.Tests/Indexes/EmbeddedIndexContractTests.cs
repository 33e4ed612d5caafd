using RagProbe.Filters;
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

    private sealed class InTemporaryFolder(TemporaryFolder folder, IChunkIndex index) : IChunkIndex
    {
        public Task<IndexDescription> DescribeAsync(CancellationToken cancellationToken) => index.DescribeAsync(cancellationToken);

        public Task<IReadOnlyList<IReadOnlyList<ScoredChunk>>> SearchAsync(IReadOnlyList<SearchRequest> batch, CancellationToken cancellationToken) => index.SearchAsync(batch, cancellationToken);

        public Task<IReadOnlyList<StoredChunk>> FetchAsync(IReadOnlyList<string> ids, bool withVectors, CancellationToken cancellationToken) => index.FetchAsync(ids, withVectors, cancellationToken);

        public IAsyncEnumerable<StoredChunk> ScrollAsync(string? source, bool withVectors, CancellationToken cancellationToken) => index.ScrollAsync(source, withVectors, cancellationToken);

        public Task<long> CountAsync(Filter? filter, CancellationToken cancellationToken) => index.CountAsync(filter, cancellationToken);

        public Task WriteAsync(IndexWrite write, CancellationToken cancellationToken) => index.WriteAsync(write, cancellationToken);

        public async ValueTask DisposeAsync()
        {
            await index.DisposeAsync();
            folder.Dispose();
        }
    }
}
