using RagProbe.Filters;
using RagProbe.Indexes;

namespace RagProbe.Drills.Misbehaviour;

/// <summary>Stands before an index and answers as one that searches approximately and has a fault.</summary>
internal abstract class MisbehavingIndex(IChunkIndex inner) : IChunkIndex
{
    public IndexCapabilities Capabilities => inner.Capabilities with { IsApproximate = true };

    protected IChunkIndex Inner => inner;

    public abstract Task<IReadOnlyList<SearchAnswer>> SearchAsync(IReadOnlyList<SearchRequest> batch, CancellationToken cancellationToken);

    public virtual Task<IReadOnlyList<StoredChunk>> FetchAsync(IReadOnlyList<string> ids, bool withVectors, CancellationToken cancellationToken) => inner.FetchAsync(ids, withVectors, cancellationToken);

    public virtual IAsyncEnumerable<StoredChunk> ScrollAsync(string? source, bool withVectors, CancellationToken cancellationToken) => inner.ScrollAsync(source, withVectors, cancellationToken);

    public Task<IndexDescription> DescribeAsync(CancellationToken cancellationToken) => inner.DescribeAsync(cancellationToken);

    public Task<string> MarkAsync(CancellationToken cancellationToken) => inner.MarkAsync(cancellationToken);

    public Task<long> CountAsync(Filter? filter, CancellationToken cancellationToken) => inner.CountAsync(filter, cancellationToken);

    public Task WriteAsync(IndexWrite write, CancellationToken cancellationToken) => inner.WriteAsync(write, cancellationToken);

    public Task SettleAsync(CancellationToken cancellationToken) => inner.SettleAsync(cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
