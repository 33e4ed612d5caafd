using RagProbe.Filters;

namespace RagProbe.Indexes;

/// <summary>Stands before another index and hands on what is not overridden.</summary>
/// <param name="inner">Not disposed: whoever made it does that.</param>
internal abstract class ForwardingIndex(IChunkIndex inner) : IChunkIndex
{
    public virtual IndexCapabilities Capabilities => inner.Capabilities;

    protected IChunkIndex Inner => inner;

    public abstract Task<IReadOnlyList<SearchAnswer>> SearchAsync(IReadOnlyList<SearchRequest> batch, CancellationToken cancellationToken);

    public Task<IndexDescription> DescribeAsync(CancellationToken cancellationToken) => inner.DescribeAsync(cancellationToken);

    public Task<string> MarkAsync(CancellationToken cancellationToken) => inner.MarkAsync(cancellationToken);

    public virtual Task<IReadOnlyList<StoredChunk>> FetchAsync(IReadOnlyList<string> ids, bool withVectors, CancellationToken cancellationToken) => inner.FetchAsync(ids, withVectors, cancellationToken);

    public virtual IAsyncEnumerable<StoredChunk> ScrollAsync(string? source, bool withVectors, CancellationToken cancellationToken) => inner.ScrollAsync(source, withVectors, cancellationToken);

    public IAsyncEnumerable<string> ScrollIdsAsync(Filter filter, CancellationToken cancellationToken) => inner.ScrollIdsAsync(filter, cancellationToken);

    public Task<long> CountAsync(Filter? filter, CancellationToken cancellationToken) => inner.CountAsync(filter, cancellationToken);

    public virtual Task WriteAsync(IndexWrite write, CancellationToken cancellationToken) => inner.WriteAsync(write, cancellationToken);

    public Task SettleAsync(CancellationToken cancellationToken) => inner.SettleAsync(cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
