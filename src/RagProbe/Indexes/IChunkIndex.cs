using RagProbe.Filters;

namespace RagProbe.Indexes;

/// <summary>
/// Where chunks are stored and searched. One contract suite runs against every implementation. What an implementation
/// cannot do it refuses with <see cref="IndexNotSupportedException"/>; it never answers a wider question than it was asked.
/// </summary>
public interface IChunkIndex : IAsyncDisposable
{
    IndexCapabilities Capabilities { get; }

    /// <remarks>May read every chunk's payload; <see cref="MarkAsync"/> is the cheap way to see that something changed.</remarks>
    Task<IndexDescription> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>
    /// A token that costs little and differs once chunks came or went. Equal tokens make it likely, not certain, that nothing
    /// changed: the fingerprint of <see cref="DescribeAsync"/> is the proof.
    /// </summary>
    Task<string> MarkAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Answers every request, in order: the best chunks, best first, equal scores by chunk id (ordinal; at the cut, too, where the
    /// search is exact). An answer's scores do not depend on the other requests of the batch.
    /// </summary>
    /// <exception cref="IndexException">A request has a vector, limit or threshold that is not legal; names its place in the batch.</exception>
    Task<IReadOnlyList<SearchAnswer>> SearchAsync(IReadOnlyList<SearchRequest> batch, CancellationToken cancellationToken);

    /// <summary>The chunks that exist, in the order asked; unknown ids are left out.</summary>
    Task<IReadOnlyList<StoredChunk>> FetchAsync(IReadOnlyList<string> ids, bool withVectors, CancellationToken cancellationToken);

    /// <summary>All chunks, in an order of the index's own that stays the same, or those of one source, ordered by id (ordinal).</summary>
    IAsyncEnumerable<StoredChunk> ScrollAsync(string? source, bool withVectors, CancellationToken cancellationToken);

    /// <summary>
    /// The ids of all chunks that pass a filter, read as the index's searches read it: a payload index can change what a filter matches.
    /// </summary>
    IAsyncEnumerable<string> ScrollIdsAsync(Filter filter, CancellationToken cancellationToken) =>
        ScrollAsync(source: null, withVectors: false, cancellationToken).Where(chunk => FilterEvaluator.Matches(filter, chunk.Metadata)).Select(chunk => chunk.Id);

    Task<long> CountAsync(Filter? filter, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes, then inserts or replaces. Everything is checked before anything is written. A failure in the middle leaves nothing
    /// behind where <see cref="IndexCapabilities.WritesAreAtomic"/>; elsewhere the same write can be sent again. Deleting an unknown
    /// id does nothing.
    /// </summary>
    /// <exception cref="IndexException">A vector, id or metadata value is not legal, or an id is upserted twice; names the chunk and the value.</exception>
    Task WriteAsync(IndexWrite write, CancellationToken cancellationToken);

    /// <summary>Returns when everything that was written is searched as it will be from now on: no part waits to be optimised.</summary>
    Task SettleAsync(CancellationToken cancellationToken);
}
