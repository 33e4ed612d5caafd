using RagProbe.Filters;

namespace RagProbe.Indexes;

/// <summary>
/// Where chunks are stored and searched. One contract suite runs against every implementation. What an implementation
/// cannot do it refuses with <see cref="NotSupportedException"/>; it never answers a wider question than it was asked.
/// </summary>
public interface IChunkIndex : IAsyncDisposable
{
    Task<IndexDescription> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Answers every request, in order: the best chunks, best first, equal scores by chunk id (ordinal). An answer's scores
    /// do not depend on the other requests of the batch.
    /// </summary>
    /// <exception cref="IndexException">A request has a vector, limit or threshold that is not legal; names its place in the batch.</exception>
    Task<IReadOnlyList<IReadOnlyList<ScoredChunk>>> SearchAsync(IReadOnlyList<SearchRequest> batch, CancellationToken cancellationToken);

    /// <summary>The chunks that exist, in the order asked; unknown ids are left out.</summary>
    Task<IReadOnlyList<StoredChunk>> FetchAsync(IReadOnlyList<string> ids, bool withVectors, CancellationToken cancellationToken);

    /// <summary>All chunks, or those of one source, ordered by id (ordinal).</summary>
    IAsyncEnumerable<StoredChunk> ScrollAsync(string? source, bool withVectors, CancellationToken cancellationToken);

    Task<long> CountAsync(Filter? filter, CancellationToken cancellationToken);

    /// <summary>Deletes, then inserts or replaces: all of it or, when it fails or the process dies, nothing. Deleting an unknown id does nothing.</summary>
    /// <exception cref="IndexException">A vector, id or metadata value is not legal, or an id is upserted twice; names the chunk and the value.</exception>
    Task WriteAsync(IndexWrite write, CancellationToken cancellationToken);
}
