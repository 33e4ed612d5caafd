using Grpc.Core;
using Qdrant.Client.Grpc;
using RagProbe.Indexes.Qdrant.Connection;
using RagProbe.Indexes.Qdrant.Mapping;
using RagProbe.Indexes.Qdrant.Wire;

namespace RagProbe.Indexes.Qdrant;

/// <summary>Makes a collection of our own, or finds the one that was made before.</summary>
internal sealed class CollectionBuilder(QdrantConnection connection, string collection, TimeProvider time)
{
    // Says in the collection's metadata that an index was made after the graph, and the graph not yet again.
    private const string RebuildKey = "ragprobe_graph_is_older_than_an_index";

    private readonly QdrantReads _reads = new(connection, collection);

    public async Task<CollectionView> OpenOrCreateAsync(CollectionLayout layout, CancellationToken cancellationToken)
    {
        if (!await _reads.ExistsAsync(cancellationToken))
        {
            await CreateAsync(layout, cancellationToken);
        }

        var info = await _reads.InfoAsync(cancellationToken);
        var hasPoints = await _reads.HasPointsAsync(cancellationToken);
        var manifest = await RequireOwnAsync(info, hasPoints, layout, cancellationToken);
        var view = CollectionView.Of(collection, info, manifest, CollectionNames.Dense, CollectionNames.Sparse);
        RequireSame(view, layout);
        if (connection.Version.HasCollectionMetadata && !info.Config.Metadata.ContainsKey(CollectionManifest.Key))
        {
            await NoteAsync(manifest, cancellationToken);
        }

        await IndexPayloadAsync(info, layout, hasPoints, cancellationToken);
        return view;
    }

    private static CollectionManifest ManifestOf(CollectionLayout layout) => new(layout.ModelFingerprint, layout.Chunker, layout.Lexical);

    private async Task CreateAsync(CollectionLayout layout, CancellationToken cancellationToken)
    {
        var request = new CreateCollection
        {
            CollectionName = collection,
            VectorsConfig = new VectorsConfig
            {
                ParamsMap = new VectorParamsMap { Map = { [CollectionNames.Dense] = new VectorParams { Size = (ulong)layout.Dimensions, Distance = Wire(layout.Distance) } } },
            },
            SparseVectorsConfig = new SparseVectorConfig { Map = { [CollectionNames.Sparse] = new SparseVectorParams { Modifier = Modifier.Idf } } },
        };
        if (layout.HnswM is not null || layout.HnswEfConstruct is not null)
        {
            request.HnswConfig = new HnswConfigDiff();
            if (layout.HnswM is { } m)
            {
                request.HnswConfig.M = (ulong)m;
            }

            if (layout.HnswEfConstruct is { } ef)
            {
                request.HnswConfig.EfConstruct = (ulong)ef;
            }
        }

        if (Wire(layout.Quantization) is { } quantization)
        {
            request.QuantizationConfig = quantization;
        }

        if (connection.Version.HasCollectionMetadata)
        {
            request.Metadata[CollectionManifest.Key] = ManifestOf(layout).ToValue();
        }

        try
        {
            // Sent once: a second attempt would find the collection of the first.
            await connection.CallAsync("Create", isIdempotent: false, call => connection.Collections.CreateAsync(request, call), cancellationToken);
        }
        catch (QdrantException error) when (error.Status == StatusCode.AlreadyExists)
        {
            // Somebody was faster; what they made is checked like any other.
        }
    }

    private async Task<CollectionManifest> RequireOwnAsync(CollectionInfo info, bool hasPoints, CollectionLayout layout, CancellationToken cancellationToken)
    {
        if (await _reads.ManifestAsync(info, cancellationToken) is { } manifest)
        {
            return manifest;
        }

        // Without collection metadata an empty collection of our own says nothing of itself.
        return !connection.Version.HasCollectionMetadata && !hasPoints
            ? ManifestOf(layout)
            : throw new IndexException($"collection '{collection}' was not built by RagProbe, which writes to its own collections only; choose another name with --collection, or leave the indexing out with --no-indexing");
    }

    // Built by an older server, which kept the manifest on the points: those that are written from now on do not carry it.
    private async Task NoteAsync(CollectionManifest manifest, CancellationToken cancellationToken)
    {
        var request = new UpdateCollection { CollectionName = collection, Metadata = { [CollectionManifest.Key] = manifest.ToValue() } };
        await connection.CallAsync("Update", isIdempotent: true, call => connection.Collections.UpdateAsync(request, call), cancellationToken);
    }

    private void RequireSame(CollectionView view, CollectionLayout layout)
    {
        var differences = new List<IndexDifference>();
        Compare("dimensions", FormattableString.Invariant($"{view.Dimensions}"), FormattableString.Invariant($"{layout.Dimensions}"));
        Compare("model", view.Manifest!.Model, layout.ModelFingerprint);
        Compare("chunker", view.Manifest.Chunker, layout.Chunker);
        Compare("lexical", view.Manifest.Lexical.Name, layout.Lexical.Name);
        Compare("distance", $"{view.Distance}", $"{layout.Distance}");
        if (differences.Count > 0)
        {
            throw new IndexMismatchException($"collection '{collection}'", differences, "or give the new index a collection of its own with --collection");
        }

        void Compare(string setting, string stored, string asked)
        {
            if (stored != asked)
            {
                differences.Add(new IndexDifference(setting, stored, asked));
            }
        }
    }

    private async Task IndexPayloadAsync(CollectionInfo info, CollectionLayout layout, bool hasPoints, CancellationToken cancellationToken)
    {
        var filters = new FilterTranslator(PayloadMapping.Own);
        var wanted = layout.PayloadIndexes
            .Select(index => (Field: filters.KeyOf(index.Key), Type: Wire(index.Kind)))
            .Prepend((Field: PayloadMapping.Own.Source.ToServerKey(), Type: FieldType.Keyword))
            .DistinctBy(static index => index.Field, StringComparer.Ordinal)
            .Where(index => !info.PayloadSchema.ContainsKey(index.Field))
            .ToList();
        var isLate = hasPoints && wanted.Count > 0;
        if (isLate)
        {
            await NoteRebuildAsync(isPending: true, cancellationToken);
        }

        foreach (var (field, type) in wanted)
        {
            var request = new CreateFieldIndexCollection { CollectionName = collection, Wait = true, FieldName = field, FieldType = type };
            var reply = await connection.CallAsync("CreateFieldIndex", isIdempotent: true, call => connection.Points.CreateFieldIndexAsync(request, call), cancellationToken);
            reply.Answer.RequireCompleted(collection);
        }

        // Also where an earlier build was stopped between the index and the graph.
        if (isLate || (info.Config.Metadata.TryGetValue(RebuildKey, out var pending) && pending.BoolValue))
        {
            await RebuildGraphAsync(info, cancellationToken);
            await NoteRebuildAsync(isPending: false, cancellationToken);
        }
    }

    private async Task NoteRebuildAsync(bool isPending, CancellationToken cancellationToken)
    {
        if (connection.Version.HasCollectionMetadata)
        {
            var request = new UpdateCollection { CollectionName = collection, Metadata = { [RebuildKey] = new Value { BoolValue = isPending } } };
            await connection.CallAsync("Update", isIdempotent: true, call => connection.Collections.UpdateAsync(request, call), cancellationToken);
        }
    }

    // A graph that is older than an index knows nothing of it: filtered searches would miss most neighbours while the status is green. Another
    // ef_construct makes the server build it anew; one more or less changes nothing else.
    private async Task RebuildGraphAsync(CollectionInfo info, CancellationToken cancellationToken)
    {
        const ulong Standard = 100;
        var current = info.Config.HnswConfig is { HasEfConstruct: true } hnsw ? hnsw.EfConstruct : Standard;
        var request = new UpdateCollection { CollectionName = collection, HnswConfig = new HnswConfigDiff { EfConstruct = current == Standard + 1 ? Standard : current + 1 } };
        await connection.CallAsync("Update", isIdempotent: true, call => connection.Collections.UpdateAsync(request, call), cancellationToken);
        await OptimizerWait.WaitAsync(_reads, collection, time, cancellationToken);
    }

    private static Distance Wire(VectorDistance distance) => distance switch
    {
        VectorDistance.Dot => Distance.Dot,
        VectorDistance.Euclid => Distance.Euclid,
        VectorDistance.Manhattan => Distance.Manhattan,
        _ => Distance.Cosine,
    };

    private static FieldType Wire(PayloadIndexKind kind) => kind switch
    {
        PayloadIndexKind.Integer => FieldType.Integer,
        PayloadIndexKind.Number => FieldType.Float,
        PayloadIndexKind.Flag => FieldType.Bool,
        _ => FieldType.Keyword,
    };

    private static QuantizationConfig? Wire(VectorQuantization quantization) => quantization switch
    {
        VectorQuantization.Scalar => new QuantizationConfig { Scalar = new ScalarQuantization { Type = QuantizationType.Int8 } },
        VectorQuantization.Binary => new QuantizationConfig { Binary = new BinaryQuantization() },
        _ => null,
    };
}
