using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Qdrant.Client.Grpc;
using RagProbe.Indexes.Lexical;
using RagProbe.Indexes.Qdrant.Connection;
using RagProbe.Indexes.Qdrant.Mapping;
using RagProbe.Indexes.Qdrant.Wire;
using Filter = RagProbe.Filters.Filter;

namespace RagProbe.Indexes.Qdrant;

/// <summary>
/// A collection of a Qdrant server: one that RagProbe built (<see cref="OpenOrCreateAsync"/>), or one that somebody else did, which is
/// only ever read (<see cref="OpenAsync"/>). The connection is the caller's to close.
/// </summary>
public sealed class QdrantIndex : IChunkIndex
{
    private readonly QdrantConnection _connection;
    private readonly string _collection;
    private readonly CollectionView _view;
    private readonly PayloadMapping _mapping;
    private readonly IReadOnlyDictionary<string, string> _sourceLinks;
    private readonly FilterTranslator _filters;
    private readonly StoredChunkReader _reader;
    private readonly QdrantReads _reads;
    private readonly QdrantSearch _search;
    private readonly TimeProvider? _time;
    private readonly QdrantWriter? _writer;

    private QdrantIndex(QdrantConnection connection, string collection, CollectionView view, PayloadMapping mapping, IReadOnlyDictionary<string, string> sourceLinks, TimeProvider? time)
    {
        _connection = connection;
        _collection = collection;
        _view = view;
        _mapping = mapping;
        _sourceLinks = sourceLinks;
        _filters = new FilterTranslator(mapping);
        _reader = new StoredChunkReader(mapping, sourceLinks);
        _reads = new QdrantReads(connection, collection);
        _search = new QdrantSearch(connection, collection, view, _filters, _reader);
        _time = time;
        _writer = time is null ? null : new QdrantWriter(connection, collection, view);
        Capabilities = new IndexCapabilities
        {
            WritesAreAtomic = false,
            IsApproximate = true,
            HasLexicalArm = view.SparseVector is not null,
            CanFuse = view.SparseVector is not null,
            HasAcorn = connection.Version.HasAcorn,
            Distance = view.Distance,
            Lexical = view.Manifest?.Lexical ?? Bm25Settings.Fastembed,
            RefusesExactSearch = view.Limits.ForbidsExact(),
            LargestBeam = view.Limits.LargestBeam(),
            LargestOversampling = view.Limits.LargestOversampling(),
            LargestLimit = view.Limits.LargestLimit(),
        };
    }

    public IndexCapabilities Capabilities { get; }

    /// <summary>What a user should know about how the collection is searched, a sentence each.</summary>
    public IReadOnlyList<string> Remarks { get; private init; } = [];

    public VectorDistance Distance => _view.Distance;

    /// <summary>True when RagProbe built the collection.</summary>
    public bool IsOwn => _view.Manifest is not null;

    public static async Task<CollectionOwner> OwnerAsync(QdrantConnection connection, string collection, CancellationToken cancellationToken)
    {
        var reads = new QdrantReads(connection, collection);
        if (!await reads.ExistsAsync(cancellationToken))
        {
            return CollectionOwner.None;
        }

        var info = await reads.InfoAsync(cancellationToken);
        if (await reads.ManifestAsync(info, cancellationToken) is not null)
        {
            return CollectionOwner.RagProbe;
        }

        // An empty collection says who made it by its vectors alone where the server keeps no notes.
        var isMarked = info.Config.Params.VectorsConfig?.ParamsMap?.Map.ContainsKey(CollectionNames.Dense) == true
            && info.Config.Params.SparseVectorsConfig?.Map.ContainsKey(CollectionNames.Sparse) == true;
        return isMarked && !connection.Version.HasCollectionMetadata && !await reads.HasPointsAsync(cancellationToken)
            ? CollectionOwner.RagProbe
            : CollectionOwner.Other;
    }

    /// <summary>Opens a collection for reading.</summary>
    /// <param name="collection">Its name or an alias of it.</param>
    /// <param name="settings">Null for a collection that RagProbe built.</param>
    /// <exception cref="IndexException">There is no such collection or vector, or it is not ours and no mapping was given.</exception>
    public static async Task<QdrantIndex> OpenAsync(QdrantConnection connection, string collection, QdrantIndexSettings? settings, CancellationToken cancellationToken)
    {
        var reads = new QdrantReads(connection, collection);
        if (!await reads.ExistsAsync(cancellationToken))
        {
            throw new IndexException($"{connection.Options.Address}: there is no collection or alias '{collection}'{await KnownAsync(connection, cancellationToken)}");
        }

        var info = await reads.InfoAsync(cancellationToken);
        var manifest = await reads.ManifestAsync(info, cancellationToken);
        var view = CollectionView.Of(collection, info, manifest, settings?.DenseVector ?? (manifest is null ? null : CollectionNames.Dense), settings?.SparseVector ?? (manifest is null ? null : CollectionNames.Sparse));
        // Elsewhere the point's id is the chunk's: only by it a chunk can be fetched, and no payload is sure to hold it once.
        var mapping = (settings?.Mapping is { } given ? given with { Id = null } : null) ?? (manifest is not null
            ? PayloadMapping.Own
            : throw new IndexException($"collection '{collection}' was not built by RagProbe: say where text and source stand in its payload. `ragprobe inspect --collection {collection} --write` proposes that and writes it into ragprobe.json"));
        var remarks = new List<string>();
        if (manifest is null && view.SparseVector is not null)
        {
            view = await CheckWordsAsync(reads, collection, view, info, mapping, remarks, cancellationToken);
        }

        return new QdrantIndex(connection, collection, view, mapping, settings?.SourceLinks ?? new Dictionary<string, string>(StringComparer.Ordinal), time: null) { Remarks = remarks };
    }

    /// <summary>Opens a collection of our own for writing; creates it, with the indexes of its payload, where it is missing.</summary>
    /// <exception cref="IndexMismatchException">The collection was built with another model, chunker or dimension.</exception>
    /// <exception cref="IndexException">The collection is somebody else's: it is never written.</exception>
    public static async Task<QdrantIndex> OpenOrCreateAsync(QdrantConnection connection, string collection, CollectionLayout layout, TimeProvider time, CancellationToken cancellationToken)
    {
        var builder = new CollectionBuilder(connection, collection, time);
        var view = await builder.OpenOrCreateAsync(layout, cancellationToken);
        return new QdrantIndex(connection, collection, view, PayloadMapping.Own, new Dictionary<string, string>(StringComparer.Ordinal), time);
    }

    /// <inheritdoc/>
    /// <remarks>Goes through all points, without vectors, and without texts where the payload has a hash of them.</remarks>
    public async Task<IndexDescription> DescribeAsync(CancellationToken cancellationToken)
    {
        using var fingerprint = new ContentFingerprint();
        fingerprint.Append(_view.Manifest?.Model ?? "");
        fingerprint.Append(_view.Manifest?.Chunker ?? "");
        fingerprint.Append(_view.DenseVector);
        var sources = new HashSet<string>(StringComparer.Ordinal);
        long count = 0;

        // By ascending point id: how the points got there leaves no mark.
        await foreach (var point in _reads.ScrollAsync(filter: null, _reader.FingerprintSelector, vector: null, _view.Limits, cancellationToken))
        {
            count++;
            sources.Add(_reader.ReadSource(point.Payload));
            fingerprint.Append(PointKey.Text(point.Id));
            CanonicalText.Append(fingerprint, point.Payload);
        }

        return new IndexDescription
        {
            Name = _collection,
            Dimensions = _view.Dimensions,
            ModelFingerprint = _view.Manifest?.Model,
            Chunker = _view.Manifest?.Chunker,
            ChunkCount = count,
            SourceCount = sources.Count,
            Fingerprint = fingerprint.Finish(),
        };
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The collection behind the name, its configuration and its exact number of points (the server's estimate where strict mode forbids
    /// exact counts, for only a walk through all points would count them): a point that is overwritten in place does not show.
    /// </remarks>
    public async Task<string> MarkAsync(CancellationToken cancellationToken)
    {
        var info = _reads.InfoAsync(cancellationToken);
        var target = _reads.TargetAsync(cancellationToken);
        var count = _view.Limits.ForbidsExact() ? EstimateAsync() : _reads.CountAsync(filter: null, _view.Limits, cancellationToken);
        await Task.WhenAll(info, target, count);
        var configuration = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(CanonicalText.Of((await info).Config))))[..16];
        var (behind, points) = (await target, await count);
        return string.Create(CultureInfo.InvariantCulture, $"{behind}:{points}:{configuration}");

        async Task<long> EstimateAsync() => (long)(await info).PointsCount;
    }

    public async Task<IReadOnlyList<SearchAnswer>> SearchAsync(IReadOnlyList<SearchRequest> batch, CancellationToken cancellationToken) => await _search.RunAsync(batch, cancellationToken);

    /// <summary>The best chunks of each of the best sources: groups in the order of their best chunk. As the server groups them: it may return fewer.</summary>
    /// <param name="request">Its limit is the number of groups.</param>
    /// <param name="groupSize">Chunks of a group at most; 1 or more.</param>
    public Task<IReadOnlyList<SourceGroup>> SearchGroupsAsync(SearchRequest request, int groupSize, CancellationToken cancellationToken) =>
        _search.GroupAsync(request, _mapping.Source, groupSize, cancellationToken);

    /// <summary>The distinct values of a payload field and how many points have each, most frequent first; the field needs a payload index.</summary>
    /// <param name="key">The field as filters name it.</param>
    public async Task<IReadOnlyList<KeyValuePair<string, long>>> FacetAsync(string key, Filter? filter, int limit, CancellationToken cancellationToken)
    {
        var hits = await _reads.FacetAsync(_filters.KeyOf(key), _filters.Translate(filter), limit, cancellationToken);
        return [.. hits.Select(static hit => KeyValuePair.Create(
            hit.Value.VariantCase switch
            {
                FacetValue.VariantOneofCase.IntegerValue => hit.Value.IntegerValue.ToString(CultureInfo.InvariantCulture),
                FacetValue.VariantOneofCase.BoolValue => hit.Value.BoolValue ? "true" : "false",
                _ => hit.Value.StringValue,
            },
            (long)hit.Count))];
    }

    /// <summary>How the collection is at this moment.</summary>
    public async Task<CollectionState> StateAsync(CancellationToken cancellationToken)
    {
        var info = await _reads.InfoAsync(cancellationToken);
        return new CollectionState
        {
            Condition = Enum.TryParse<CollectionCondition>($"{info.Status}", out var condition) && Enum.IsDefined(condition) ? condition : CollectionCondition.Unknown,
            OptimizerError = info.OptimizerStatus is { Ok: false } failed ? failed.Error : null,
            Points = (long)info.PointsCount,
            IndexedVectors = (long)info.IndexedVectorsCount,
            QueuedUpdates = (long?)info.UpdateQueue?.Length,
            DeferredPoints = info.UpdateQueue is { HasDeferredPoints: true } queue ? (long)queue.DeferredPoints : 0,
            OptimizerIsOff = info.Config.OptimizerConfig?.MaxOptimizationThreads is { VariantCase: MaxOptimizationThreads.VariantOneofCase.Value, Value: 0 },
            ForbidsExact = _view.Limits.ForbidsExact(),
            LargestLimit = _view.Limits.PointsPerAnswer(int.MaxValue) is < int.MaxValue and var largest ? (int)largest : null,
            IndexedFields = [.. info.PayloadSchema.OrderBy(static field => field.Key, StringComparer.Ordinal).Select(static field => new IndexedField(field.Key, $"{field.Value.DataType}"))],
        };
    }

    /// <summary>The same collection for reading, with filters that name paths of the whole payload instead of metadata fields. The caller need not dispose it.</summary>
    public QdrantIndex ByPayloadPath() => new(_connection, _collection, _view, _mapping with { Metadata = null }, _sourceLinks, time: null);

    /// <summary>What chunks hold at paths of their payload: by path, a list of values for each chunk (empty where there is none), in the order of the ids.</summary>
    /// <param name="ids">Chunks that exist; unknown ones hold nothing.</param>
    /// <param name="paths">As <see cref="IndexedField"/> writes them; one that leads into lists is left out of the answer.</param>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyList<Filters.PayloadValue>>>> PayloadValuesAsync(IReadOnlyList<string> ids, IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        var wanted = paths.Select(static path => PayloadPath.TryParse(path, out var parsed) ? (Name: path, Path: parsed) : default).Where(static path => path.Path is not null).ToList();
        var points = ids.Select(PointOf).ToList();
        var selector = new PayloadIncludeSelector();
        selector.Fields.AddRange(wanted.Select(static path => path.Path.ToServerKey()));
        var found = wanted.Count == 0 ? [] : await _reads.GetAsync(points.OfType<PointId>().Distinct(), new WithPayloadSelector { Include = selector }, vector: null, cancellationToken);
        var payloads = found.ToDictionary(static point => point.Id, static point => point.Payload);
        return wanted.ToDictionary(
            static path => path.Name,
            path => (IReadOnlyList<IReadOnlyList<Filters.PayloadValue>>)[.. points.Select(point => point is not null && payloads.TryGetValue(point, out var payload) ? ValuesAt(path.Path, payload) : [])],
            StringComparer.Ordinal);

        static IReadOnlyList<Filters.PayloadValue> ValuesAt(PayloadPath path, IReadOnlyDictionary<string, Value> payload) =>
            (path.Find(payload) is { } value ? PayloadCodec.ToPayload(value) : null) switch
            {
                null => [],
                Filters.PayloadValue.List list => list.Values,
                var single => [single],
            };
    }

    public async Task<IReadOnlyList<StoredChunk>> FetchAsync(IReadOnlyList<string> ids, bool withVectors, CancellationToken cancellationToken)
    {
        var points = ids.Distinct(StringComparer.Ordinal).Select(PointOf).OfType<PointId>();
        var found = await _reads.GetAsync(points, _reader.Selector, withVectors ? _view.DenseVector : null, cancellationToken);
        var chunks = found.Select(point => Read(point, withVectors)).ToDictionary(static chunk => chunk.Id, StringComparer.Ordinal);
        return [.. ids.Where(chunks.ContainsKey).Select(id => chunks[id])];
    }

    public async IAsyncEnumerable<StoredChunk> ScrollAsync(string? source, bool withVectors, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (source is null)
        {
            await foreach (var point in _reads.ScrollAsync(filter: null, _reader.Selector, withVectors ? _view.DenseVector : null, _view.Limits, cancellationToken))
            {
                yield return Read(point, withVectors);
            }

            yield break;
        }

        // A source's chunks fit into memory; the server knows no order by our ids. What it cannot filter by is filtered here.
        var filter = _mapping.Source.DecodesJson ? null : _filters.OfSources([.. _sourceLinks.Where(link => link.Value == source).Select(static link => link.Key), source]);
        var chunks = await _reads.ScrollAsync(filter, _reader.Selector, withVectors ? _view.DenseVector : null, _view.Limits, cancellationToken)
            .Where(point => _reader.ReadSource(point.Payload) == source)
            .Select(point => Read(point, withVectors))
            .ToListAsync(cancellationToken);
        foreach (var chunk in chunks.OrderBy(static chunk => chunk.Id, StringComparer.Ordinal))
        {
            yield return chunk;
        }
    }

    public IAsyncEnumerable<string> ScrollIdsAsync(Filter filter, CancellationToken cancellationToken) =>
        _reads.ScrollAsync(_filters.Translate(filter), _reader.FingerprintSelector, vector: null, _view.Limits, cancellationToken).Select(point => _reader.ReadId(point.Id, point.Payload));

    public Task<long> CountAsync(Filter? filter, CancellationToken cancellationToken) => _reads.CountAsync(_filters.Translate(filter), _view.Limits, cancellationToken);

    public Task WriteAsync(IndexWrite write, CancellationToken cancellationToken)
    {
        WriteCheck.Require(write, _view.Dimensions);
        return Writer().WriteAsync(write, cancellationToken);
    }

    public Task SettleAsync(CancellationToken cancellationToken) => _time is null ? Task.CompletedTask : OptimizerWait.WaitAsync(_reads, _collection, _time, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // A foreign sparse vector is searched only where its term ids are ours.
    private static async Task<CollectionView> CheckWordsAsync(
        QdrantReads reads, string collection, CollectionView view, CollectionInfo info, PayloadMapping mapping, List<string> remarks, CancellationToken cancellationToken)
    {
        var share = await WordsCheck.ShareOfOursAsync(reads, view, mapping.Text, cancellationToken);
        if (share is not >= 0.5)
        {
            remarks.Add(share is null
                ? $"collection '{collection}': no sampled point has a text and the sparse vector '{view.SparseVector}'; it is not searched"
                : $"collection '{collection}': the sparse vector '{view.SparseVector}' was not made by fastembed's English BM25 ({share.Value.ToString("0 %", CultureInfo.InvariantCulture)} of the sampled texts have its term ids); it is not searched");
            return view with { SparseVector = null };
        }

        if (info.Config.Params.SparseVectorsConfig.Map[view.SparseVector!].Modifier != Modifier.Idf)
        {
            remarks.Add($"collection '{collection}': the sparse vector '{view.SparseVector}' has no IDF modifier, so that rare and common words count alike; update the collection with modifier idf");
        }

        return view;
    }

    private static async Task<string> KnownAsync(QdrantConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await connection.CallAsync("List", isIdempotent: true, call => connection.Collections.ListAsync(new ListCollectionsRequest(), call), cancellationToken);
            var names = reply.Answer.Collections.Select(static collection => $"'{collection.Name}'").Order(StringComparer.Ordinal).ToList();
            return names.Count == 0 ? "; the server has none yet" : $"; there are {string.Join(", ", names.Take(10))}{(names.Count > 10 ? $" and {names.Count - 10} more" : "")}";
        }
        catch (QdrantException error) when (error.Status == StatusCode.PermissionDenied)
        {
            return "";
        }
    }

    private QdrantWriter Writer() => _writer ?? throw new InvalidOperationException(
        $"collection '{_collection}' was opened for reading; open it with {nameof(OpenOrCreateAsync)} to write");

    private PointId? PointOf(string chunkId) => IsOwn ? PointKey.OfChunk(chunkId) : PointKey.Parse(chunkId);

    private StoredChunk Read(RetrievedPoint point, bool withVector)
    {
        ReadOnlyMemory<float>? vector = null;
        if (withVector && VectorCodec.ReadDense(point.Vectors, _view.DenseVector) is { } numbers)
        {
            vector = numbers;
        }

        return _reader.Read(point.Id, point.Payload, vector);
    }
}
