using RagProbe.Filters;
using RagProbe.Indexes;

namespace RagProbe.Benchmarks.QdrantReplay;

/// <summary>Passes everything on to an index and notes what was searched.</summary>
internal sealed class RequestTap(IChunkIndex index) : IChunkIndex
{
    private readonly Lock _lock = new();
    private readonly List<IReadOnlyList<SearchRequest>> _batches = [];

    public IReadOnlyList<IReadOnlyList<SearchRequest>> Batches => _batches;

    public IndexCapabilities Capabilities => index.Capabilities;

    public Task<IReadOnlyList<SearchAnswer>> SearchAsync(IReadOnlyList<SearchRequest> batch, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _batches.Add(batch);
        }

        return index.SearchAsync(batch, cancellationToken);
    }

    public Task<IndexDescription> DescribeAsync(CancellationToken cancellationToken) => index.DescribeAsync(cancellationToken);

    public Task<string> MarkAsync(CancellationToken cancellationToken) => index.MarkAsync(cancellationToken);

    public Task<IReadOnlyList<StoredChunk>> FetchAsync(IReadOnlyList<string> ids, bool withVectors, CancellationToken cancellationToken) => index.FetchAsync(ids, withVectors, cancellationToken);

    public IAsyncEnumerable<StoredChunk> ScrollAsync(string? source, bool withVectors, CancellationToken cancellationToken) => index.ScrollAsync(source, withVectors, cancellationToken);

    public Task<long> CountAsync(Filter? filter, CancellationToken cancellationToken) => index.CountAsync(filter, cancellationToken);

    public Task WriteAsync(IndexWrite write, CancellationToken cancellationToken) => index.WriteAsync(write, cancellationToken);

    public Task SettleAsync(CancellationToken cancellationToken) => index.SettleAsync(cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
