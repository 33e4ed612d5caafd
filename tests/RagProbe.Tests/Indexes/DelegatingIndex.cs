using RagProbe.Filters;
using RagProbe.Indexes;

namespace RagProbe.Tests.Indexes;

/// <summary>Hands everything on to another index; a test overrides what it is about.</summary>
internal abstract class DelegatingIndex(IChunkIndex inner) : IChunkIndex
{
    protected IChunkIndex Inner => inner;

    public IndexCapabilities Capabilities => inner.Capabilities;

    public Task<IndexDescription> DescribeAsync(CancellationToken cancellationToken) => inner.DescribeAsync(cancellationToken);

    public virtual Task<string> MarkAsync(CancellationToken cancellationToken) => inner.MarkAsync(cancellationToken);

    public virtual Task<IReadOnlyList<SearchAnswer>> SearchAsync(IReadOnlyList<SearchRequest> batch, CancellationToken cancellationToken) => inner.SearchAsync(batch, cancellationToken);

    public Task<IReadOnlyList<StoredChunk>> FetchAsync(IReadOnlyList<string> ids, bool withVectors, CancellationToken cancellationToken) => inner.FetchAsync(ids, withVectors, cancellationToken);

    public virtual IAsyncEnumerable<StoredChunk> ScrollAsync(string? source, bool withVectors, CancellationToken cancellationToken) => inner.ScrollAsync(source, withVectors, cancellationToken);

    public IAsyncEnumerable<string> ScrollIdsAsync(Filter filter, CancellationToken cancellationToken) => inner.ScrollIdsAsync(filter, cancellationToken);

    public virtual Task<long> CountAsync(Filter? filter, CancellationToken cancellationToken) => inner.CountAsync(filter, cancellationToken);

    public virtual Task WriteAsync(IndexWrite write, CancellationToken cancellationToken) => inner.WriteAsync(write, cancellationToken);

    public Task SettleAsync(CancellationToken cancellationToken) => inner.SettleAsync(cancellationToken);

    /// <summary>Leaves the inner index alone: whoever opened it closes it.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
