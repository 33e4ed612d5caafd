using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using RagProbe.Filters;
using RagProbe.Indexes.Lexical;

namespace RagProbe.Indexes.Embedded;

/// <summary>
/// An index in one folder: <c>chunks.db</c> (SQLite: payload, postings, state) and a memory-mapped matrix of float32. Search
/// is exact. One process writes at a time, any number read; each search sees one committed state throughout. A kill or
/// a power failure at any moment leaves the last committed state.
/// </summary>
public sealed class EmbeddedIndex : IChunkIndex
{
    private const int ScrollPage = 256;
    private const int MaxDimensions = 65_536;

    private readonly string _folder;
    private readonly IndexViews _views;
    private readonly IndexWriter? _writer;
    private readonly SemaphoreSlim _writing = new(1);
    private KnownFingerprint? _fingerprint;
    private bool _isDisposed;

    private EmbeddedIndex(string folder, IndexWriter? writer)
    {
        _folder = folder;
        _writer = writer;
        _views = new IndexViews(folder);
    }

    /// <summary>Opens a folder's index for reading.</summary>
    /// <exception cref="IndexException">There is none, or this version cannot read it.</exception>
    public static EmbeddedIndex Open(string folder)
    {
        if (!File.Exists(Path.Combine(folder, IndexDatabase.FileName)))
        {
            throw Missing(folder);
        }

        using var connection = IndexDatabase.OpenForReading(folder);
        return IndexDatabase.HasIndex(connection, folder) ? new EmbeddedIndex(folder, writer: null) : throw Missing(folder);
    }

    /// <summary>Opens a folder's index for reading and writing; creates folder and index where they are missing.</summary>
    /// <exception cref="IndexMismatchException">The stored index has another model, chunker or dimension: see <see cref="Recreate"/>.</exception>
    /// <exception cref="IndexException">Another process is writing, the file is not an index that this version can read, or the dimension is not within 1 to 65,536.</exception>
    public static EmbeddedIndex OpenOrCreate(string folder, EmbeddedIndexSettings settings) => OpenForWriting(folder, settings, discard: false);

    /// <summary>As <see cref="OpenOrCreate"/>, but what the folder's index holds is dropped first, whatever its settings; readers see it empty from then on.</summary>
    public static EmbeddedIndex Recreate(string folder, EmbeddedIndexSettings settings) => OpenForWriting(folder, settings, discard: true);

    public IndexCapabilities Capabilities { get; } = new() { WritesAreAtomic = true, IsApproximate = false, HasLexicalArm = true, CanFuse = false, HasAcorn = true };

    public async Task<IndexDescription> DescribeAsync(CancellationToken cancellationToken)
    {
        var description = await Task.Run(Describe, cancellationToken);
        if (_writer is not null && _fingerprint is { IsStored: false } fresh)
        {
            await WithWriterAsync(writer => writer.StoreFingerprint(fresh.Fingerprint, fresh.WriteCount), cancellationToken);
            _fingerprint = fresh with { IsStored = true };
        }

        return description;
    }

    public Task<string> MarkAsync(CancellationToken cancellationToken) =>
        Task.Run(
            () =>
            {
                using var view = _views.Open();
                return view.State.WriteCount.ToString(CultureInfo.InvariantCulture);
            },
            cancellationToken);

    public Task<IReadOnlyList<SearchAnswer>> SearchAsync(IReadOnlyList<SearchRequest> batch, CancellationToken cancellationToken) =>
        Task.Run(() => Search(batch, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<StoredChunk>> FetchAsync(IReadOnlyList<string> ids, bool withVectors, CancellationToken cancellationToken) =>
        Task.Run<IReadOnlyList<StoredChunk>>(
            () =>
            {
                using var view = _views.Open();
                var chunks = new List<StoredChunk>(ids.Count);
                foreach (var id in ids)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (view.Session.FindRow(id) is { } row)
                    {
                        chunks.Add(view.Chunk(row, withVectors));
                    }
                }

                return chunks;
            },
            cancellationToken);

    /// <inheritdoc/>
    /// <remarks>The state is the one at the first step, however long the enumeration takes.</remarks>
    public async IAsyncEnumerable<StoredChunk> ScrollAsync(string? source, bool withVectors, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var view = _views.Open();
        var rows = source is null
            ? view.Snapshot.RowOfRank
            : [.. view.Session.RowsOfSource(source).OrderBy(row => view.Snapshot.RankOfRow[row])];
        for (var first = 0; first < rows.Length; first += ScrollPage)
        {
            var page = rows.AsMemory(first, Math.Min(ScrollPage, rows.Length - first));
            var chunks = await Task.Run(() => ReadPage(view, page.Span, withVectors), cancellationToken);
            foreach (var chunk in chunks)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return chunk;
            }
        }
    }

    public Task<long> CountAsync(Filter? filter, CancellationToken cancellationToken) =>
        Task.Run(
            () =>
            {
                using var view = _views.Open();
                return view.Allowed(filter)?.Count ?? view.Snapshot.Count;
            },
            cancellationToken);

    /// <inheritdoc/>
    /// <remarks>
    /// Half a surrogate pair in a text is stored as U+FFFD, which moves no offset.
    /// A vector whose length is off by more than float rounding is stored with length 1.
    /// </remarks>
    /// <exception cref="IndexException">A vector, an id or a metadata value is not legal, an id is written twice, or the disk refused; nothing was written.</exception>
    /// <exception cref="InvalidOperationException">The index was opened for reading.</exception>
    public async Task WriteAsync(IndexWrite write, CancellationToken cancellationToken)
    {
        if (_writer is null)
        {
            throw new InvalidOperationException($"{_folder}: the index was opened for reading; open it with {nameof(OpenOrCreate)} to write");
        }

        await WithWriterAsync(
            writer =>
            {
                WriteCheck.Require(write, writer.Dimensions);
                writer.Write(write, cancellationToken);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>Nothing to wait for: what is committed is searched.</remarks>
    public Task SettleAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        await _writing.WaitAsync();
        _isDisposed = true;
        _views.Dispose();
        _writer?.Dispose();
        _writing.Dispose();
    }

    private static EmbeddedIndex OpenForWriting(string folder, EmbeddedIndexSettings settings, bool discard)
    {
        if (settings.Dimensions is < 1 or > MaxDimensions)
        {
            throw new IndexException(FormattableString.Invariant($"{folder}: an index of {settings.Dimensions} dimensions; legal are 1 to {MaxDimensions}"));
        }

        return new EmbeddedIndex(folder, IndexWriter.Open(folder, settings, discard));
    }

    private static IndexException Missing(string folder) =>
        new($"{folder}: no index here; build one with `ragprobe index`");

    private static List<StoredChunk> ReadPage(IndexView view, ReadOnlySpan<int> rows, bool withVectors)
    {
        var chunks = new List<StoredChunk>(rows.Length);
        foreach (var row in rows)
        {
            chunks.Add(view.Chunk(row, withVectors));
        }

        return chunks;
    }

    private async Task WithWriterAsync(Action<IndexWriter> action, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await Task.Run(() => action(_writer!), cancellationToken);
        }
        catch (Exception error) when (error is SqliteException or IOException)
        {
            throw new IndexException($"{_folder}: the write failed and changed nothing: {error.Message}", error);
        }
        finally
        {
            _writing.Release();
        }
    }

    private IndexDescription Describe()
    {
        using var view = _views.Open();
        var state = view.State;
        using var command = view.Session.Connection.CreateCommand();
        command.CommandText = "SELECT count(DISTINCT source) FROM chunk;";
        return new IndexDescription
        {
            Name = state.Name,
            Dimensions = (int)state.Dimensions,
            ModelFingerprint = state.ModelFingerprint,
            Chunker = state.Chunker,
            ChunkCount = view.Snapshot.Count,
            SourceCount = (long)command.ExecuteScalar()!,
            Fingerprint = Fingerprint(view),
        };
    }

    private string Fingerprint(IndexView view)
    {
        var state = view.State;
        if (state.Fingerprint is { } stored && state.FingerprintWriteCount == state.WriteCount)
        {
            return stored;
        }

        var known = _fingerprint;
        if (known?.WriteCount != state.WriteCount)
        {
            _fingerprint = known = new KnownFingerprint(state.WriteCount, IndexFingerprint.Compute(view.Session.Connection, state), IsStored: false);
        }

        return known.Fingerprint;
    }

    private IReadOnlyList<SearchAnswer> Search(IReadOnlyList<SearchRequest> batch, CancellationToken cancellationToken)
    {
        using var view = _views.Open();
        RequestCheck.Require(batch, (int)view.State.Dimensions);
        RefuseForeign(batch);
        var hits = new Hit[batch.Count][];
        SearchDense(view, batch, hits, cancellationToken);
        LexicalSearch? lexical = null;
        for (var i = 0; i < batch.Count; i++)
        {
            if (batch[i] is SearchRequest.Lexical(var text, var parameters))
            {
                cancellationToken.ThrowIfCancellationRequested();
                lexical ??= new LexicalSearch(view.Snapshot.Terms, view.Session, view.Snapshot.RankOfRow, view.Snapshot.Count);
                hits[i] = lexical.Run(Bm25Encoder.EncodeQuestion(text), parameters, view.Allowed(parameters.Filter));
            }
        }

        return [.. hits.Select(answer => Answer(view, answer))];
    }

    private static unsafe void SearchDense(IndexView view, IReadOnlyList<SearchRequest> batch, Hit[][] hits, CancellationToken cancellationToken)
    {
        var positions = Enumerable.Range(0, batch.Count).Where(i => batch[i] is SearchRequest.Dense).ToArray();
        if (positions.Length == 0)
        {
            return;
        }

        var queries = Array.ConvertAll(positions, i =>
        {
            var (vector, parameters) = (SearchRequest.Dense)batch[i];
            return new DenseQuery(vector, parameters.Limit, parameters.ScoreThreshold, view.Allowed(parameters.Filter));
        });
        var snapshot = view.Snapshot;
        var answers = DenseSearch.Run(snapshot.Matrix.Rows, snapshot.Matrix.Dimensions, snapshot.Live, snapshot.RankOfRow, queries, DenseSearch.Execution.Default, cancellationToken);
        for (var i = 0; i < positions.Length; i++)
        {
            hits[positions[i]] = answers[i];
        }
    }

    // Exact by nature, so that every wish of AnnParameters is met; other vectors and a fusion of its own it does not have.
    private static void RefuseForeign(IReadOnlyList<SearchRequest> batch)
    {
        if (batch.Any(static request => request is SearchRequest.Fused))
        {
            throw new IndexNotSupportedException("The embedded index does not fuse; search both arms and fuse their answers.");
        }

        if (batch.FirstOrDefault(static request => request.Parameters.VectorName is { Length: > 0 }) is { } named)
        {
            throw new IndexNotSupportedException($"The embedded index has one vector, without a name; '{named.Parameters.VectorName}' cannot be searched.");
        }
    }

    private static SearchAnswer Answer(IndexView view, Hit[] hits) =>
        new(Array.ConvertAll(hits, hit => new ScoredChunk(view.Chunk(view.Snapshot.RowOfRank[hit.Rank]), hit.Score)));

    // A class, so that descriptions that run at once see one or the other as a whole. Kept after it is stored, too: the
    // snapshot in memory was read before.
    private sealed record KnownFingerprint(long WriteCount, string Fingerprint, bool IsStored);
}
