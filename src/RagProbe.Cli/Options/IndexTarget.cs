using System.CommandLine;
using RagProbe.Cli.Terminal;
using RagProbe.Corpus;
using RagProbe.Embedding;
using RagProbe.Filters;
using RagProbe.Indexes.Embedded;
using RagProbe.Indexes.Qdrant;
using RagProbe.Indexing;

namespace RagProbe.Cli.Options;

/// <summary>
/// The options that say where chunks lie: in an embedded index, or in a collection of a Qdrant server; how documents get there, and
/// by which model.
/// </summary>
internal sealed class IndexTarget
{
    private readonly IndexOptions _index = new();
    private readonly CollectionOption _collection = new();
    private readonly QdrantOption _qdrant = new();
    private readonly LayoutOptions _layout = new();

    public void AddTo(Command command)
    {
        _index.AddTo(command);
        EmbeddingEndpointOption.AddTo(command);
        _collection.AddTo(command);
        _qdrant.AddTo(command);
        _layout.AddTo(command);
    }

    /// <summary>Checks what can be checked before any work: ranges, and what makes no sense beside another.</summary>
    public void Check(ParseResult parsed, UsageProblems problems)
    {
        problems.Try(() => _index.Chunker(parsed));
        EmbeddingEndpointOption.Check(parsed, problems);
        _qdrant.Check(parsed, problems);
        _layout.Check(parsed, problems);
        if (_collection.Name(parsed) is null && _layout.Given(parsed) is [var layout, ..])
        {
            problems.Add($"{layout}: says how a collection of a Qdrant server is made; name it with --collection");
        }

        if (_collection.Name(parsed) is not null && _index.NamesIndex(parsed))
        {
            problems.Add("--index names an embedded index, --collection one of a Qdrant server; give one of them");
        }
    }

    /// <summary>Opens the target with the model that belongs to it, and brings it in line with the documents.</summary>
    /// <param name="given">The call as it was written.</param>
    /// <param name="parsed">The call with the eval set's defaults.</param>
    /// <param name="workspace">Keeps embedded indexes and cached vectors.</param>
    /// <param name="corpus">What the documents are called, for the name of an embedded index.</param>
    /// <param name="documents">The whole corpus.</param>
    /// <param name="filters">All filters that will be asked: their fields are indexed.</param>
    /// <param name="access">What may be done with it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<(OpenIndex Index, EmbeddingModel Model)> OpenAsync(
        ParseResult given, ParseResult parsed, Workspace workspace, string corpus, IReadOnlyList<SourceDocument> documents, IEnumerable<Filter> filters, IndexAccess access, CancellationToken cancellationToken)
    {
        if (_collection.Name(parsed) is { } collection)
        {
            return await OpenCollectionAsync(collection, given, parsed, workspace, documents, filters, access, cancellationToken);
        }

        var model = await _index.OpenModelAsync(parsed, workspace, name: null, cancellationToken);
        try
        {
            return (await OpenEmbeddedAsync(parsed, workspace, corpus, documents, model, access, cancellationToken), model);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private async Task<OpenIndex> OpenEmbeddedAsync(
        ParseResult parsed, Workspace workspace, string corpus, IReadOnlyList<SourceDocument> documents, EmbeddingModel model, IndexAccess access, CancellationToken cancellationToken)
    {
        var chunker = _index.Chunker(parsed);
        var name = _index.IndexName(parsed, corpus, model, chunker);
        var folder = workspace.IndexFolder(name);
        if (access == IndexAccess.Read)
        {
            return new OpenIndex(EmbeddedIndex.Open(folder), name, Build: null, Connection: null);
        }

        var settings = new EmbeddedIndexSettings { Name = name, Dimensions = model.Dimensions, ModelFingerprint = model.Fingerprint, Chunker = chunker.Name };
        var opened = new OpenIndex(EmbeddedIndex.OpenOrCreate(folder, settings), name, Build: null, Connection: null);
        return await BuildAsync(opened, documents, model, chunker, cancellationToken);
    }

    private async Task<(OpenIndex Index, EmbeddingModel Model)> OpenCollectionAsync(
        string collection, ParseResult given, ParseResult parsed, Workspace workspace, IReadOnlyList<SourceDocument> documents, IEnumerable<Filter> filters, IndexAccess access, CancellationToken cancellationToken)
    {
        var written = SettingsFile.Read(parsed).Collections.GetValueOrDefault(collection);
        var connection = await _qdrant.OpenAsync(parsed, cancellationToken);
        EmbeddingModel? model = null;
        try
        {
            var owner = await QdrantIndex.OwnerAsync(connection, collection, cancellationToken);
            if (owner == CollectionOwner.Other)
            {
                if (access == IndexAccess.Build)
                {
                    throw new CannotRunException($"collection '{collection}' was not built by RagProbe, which writes to its own collections only; choose another name with --collection");
                }

                var configuration = await ForeignCollection.ConfigureAsync(connection, collection, written, documents, cancellationToken);
                model = await _index.OpenModelAsync(parsed, workspace, _index.NamesModel(given) ? null : configuration.Model ?? throw new CannotRunException(
                    $"collection '{collection}': no model at hand made its vectors; name it with --model, or its folder in RAGPROBE_MODELS. `ragprobe inspect --collection {NextCommand.Quote(collection)}` shows what was tried."), cancellationToken);
                var foreign = await ForeignCollection.OpenAsync(connection, collection, configuration, documents, cancellationToken);
                return (new OpenIndex(foreign, collection, Build: null, connection), model);
            }

            model = await _index.OpenModelAsync(parsed, workspace, _index.NamesModel(given) ? null : written?.Model, cancellationToken);
            if (access == IndexAccess.Read)
            {
                return (new OpenIndex(await QdrantIndex.OpenAsync(connection, collection, settings: null, cancellationToken), collection, Build: null, connection), model);
            }

            var chunker = _index.Chunker(parsed);
            if (owner == CollectionOwner.RagProbe && _layout.Given(parsed) is { Count: > 0 } late)
            {
                Output.Note($"collection {collection} is there already: {string.Join(", ", late)} only shape a new one");
            }

            var layout = _layout.Read(parsed, model, chunker, PayloadIndexPlan.Of(filters, documents));
            var own = await QdrantIndex.OpenOrCreateAsync(connection, collection, layout, TimeProvider.System, cancellationToken);
            return (await BuildAsync(new OpenIndex(own, collection, Build: null, connection), documents, model, chunker, cancellationToken), model);
        }
        catch
        {
            model?.Dispose();
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task<OpenIndex> BuildAsync(OpenIndex opened, IReadOnlyList<SourceDocument> documents, EmbeddingModel model, IChunker chunker, CancellationToken cancellationToken)
    {
        try
        {
            return opened with { Build = await IndexWork.BuildAsync(opened.Index, documents, model, chunker, cancellationToken) };
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }
}

/// <summary>What a command may do with an index.</summary>
internal enum IndexAccess
{
    /// <summary>Take it as it is.</summary>
    Read,

    /// <summary>Bring it in line with the documents where it is ours; read it where it is not.</summary>
    Update,

    /// <summary>Bring it in line with the documents; refuse one that is not ours.</summary>
    Build,
}
