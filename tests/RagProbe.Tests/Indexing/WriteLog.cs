using RagProbe.Filters;
using RagProbe.Indexes;

namespace RagProbe.Tests.Indexing;

/// <summary>Hands everything on to a real index, remembers its writes, and fails at one of them when asked to.</summary>
internal sealed class WriteLog(IChunkIndex index) : IChunkIndex
{
    public List<IndexWrite> Writes { get; } = [];

    /// <summary>The write, from 0, that throws <see cref="IOException"/> and changes nothing.</summary>
    public int? FailAt { get; init; }

    public Task<IndexDescription> DescribeAsync(CancellationToken cancellationToken) => index.DescribeAsync(cancellationToken);

    public Task<IReadOnlyList<IReadOnlyList<ScoredChunk>>> SearchAsync(IReadOnlyList<SearchRequest> batch, CancellationToken cancellationToken) => index.SearchAsync(batch, cancellationToken);

    public Task<IReadOnlyList<StoredChunk>> FetchAsync(IReadOnlyList<string> ids, bool withVectors, CancellationToken cancellationToken) => index.FetchAsync(ids, withVectors, cancellationToken);

    public IAsyncEnumerable<StoredChunk> ScrollAsync(string? source, bool withVectors, CancellationToken cancellationToken) => index.ScrollAsync(source, withVectors, cancellationToken);

    public Task<long> CountAsync(Filter? filter, CancellationToken cancellationToken) => index.CountAsync(filter, cancellationToken);

    public Task WriteAsync(IndexWrite write, CancellationToken cancellationToken)
    {
        if (Writes.Count == FailAt)
        {
            throw new IOException("no space left");
        }

        Writes.Add(write);
        return index.WriteAsync(write, cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
