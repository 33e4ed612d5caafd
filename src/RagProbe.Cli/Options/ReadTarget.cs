using System.CommandLine;
using RagProbe.Cli.Terminal;
using RagProbe.Corpus;
using RagProbe.Embedding;
using RagProbe.Indexes.Embedded;
using RagProbe.Indexes.Qdrant;

namespace RagProbe.Cli.Options;

/// <summary>
/// The options that say which index is looked at as it is: an embedded one, a collection of ours, or somebody else's, of which
/// nothing need be known.
/// </summary>
internal sealed class ReadTarget
{
    private readonly IndexOptions _index = new();
    private readonly CollectionOption _collection = new();
    private readonly QdrantOption _qdrant = new();

    public void AddTo(Command command)
    {
        _index.AddTo(command);
        EmbeddingEndpointOption.AddTo(command);
        _collection.AddTo(command);
        _qdrant.AddTo(command);
    }

    /// <summary>Checks what can be checked before any work: ranges, and what makes no sense beside another.</summary>
    public void Check(ParseResult parsed, UsageProblems problems)
    {
        problems.Try(() => _index.Chunker(parsed));
        EmbeddingEndpointOption.Check(parsed, problems);
        _qdrant.Check(parsed, problems);
        if (_collection.Name(parsed) is not null && _index.NamesIndex(parsed))
        {
            problems.Add("--index names an embedded index, --collection one of a Qdrant server; give one of them");
        }
    }

    /// <summary>Opens the index for reading, with the model that belongs to it.</summary>
    /// <param name="given">The call as it was written.</param>
    /// <param name="parsed">The call with the eval set's defaults.</param>
    /// <param name="workspace">Keeps embedded indexes and cached vectors.</param>
    /// <param name="corpus">What the documents are called, for the name of an embedded index; null without documents.</param>
    /// <param name="documents">Those that the sources of somebody else's collection are linked to; may be empty.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>No model where a collection is somebody else's and no model at hand made its vectors.</returns>
    public async Task<(OpenIndex Index, EmbeddingModel? Model)> OpenAsync(
        ParseResult given, ParseResult parsed, Workspace workspace, string? corpus, IReadOnlyList<SourceDocument> documents, CancellationToken cancellationToken) =>
        _collection.Name(parsed) is { } collection
            ? await OpenCollectionAsync(collection, given, parsed, workspace, documents, cancellationToken)
            : await OpenEmbeddedAsync(given, parsed, workspace, corpus, cancellationToken);

    private async Task<(OpenIndex Index, EmbeddingModel? Model)> OpenEmbeddedAsync(ParseResult given, ParseResult parsed, Workspace workspace, string? corpus, CancellationToken cancellationToken)
    {
        var model = await _index.OpenModelAsync(parsed, workspace, name: null, cancellationToken);
        try
        {
            var name = _index.NamesIndex(parsed) || corpus is not null ? _index.IndexName(parsed, corpus ?? "", model, _index.Chunker(parsed)) : OnlyIndex(workspace);
            var index = new OpenIndex(EmbeddedIndex.Open(workspace.IndexFolder(name)), name, Build: null, Connection: null);
            return (index, await FittingAsync(given, parsed, workspace, index, model, cancellationToken));
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private async Task<(OpenIndex Index, EmbeddingModel? Model)> OpenCollectionAsync(
        string collection, ParseResult given, ParseResult parsed, Workspace workspace, IReadOnlyList<SourceDocument> documents, CancellationToken cancellationToken)
    {
        var written = SettingsFile.Read(parsed).Collections.GetValueOrDefault(collection);
        var connection = await _qdrant.OpenAsync(parsed, cancellationToken);
        EmbeddingModel? model = null;
        try
        {
            if (await QdrantIndex.OwnerAsync(connection, collection, cancellationToken) == CollectionOwner.Other)
            {
                var configuration = await ForeignCollection.ConfigureAsync(connection, collection, written, documents, cancellationToken);
                var name = _index.NamesModel(given) ? null : configuration.Model;
                model = name is not null || _index.NamesModel(given) ? await _index.OpenModelAsync(parsed, workspace, name, cancellationToken) : null;
                return (new OpenIndex(await ForeignCollection.OpenAsync(connection, collection, configuration, documents, cancellationToken), collection, Build: null, connection), model);
            }

            model = await _index.OpenModelAsync(parsed, workspace, _index.NamesModel(given) ? null : written?.Model, cancellationToken);
            var index = new OpenIndex(await QdrantIndex.OpenAsync(connection, collection, settings: null, cancellationToken), collection, Build: null, connection);
            return (index, await FittingAsync(given, parsed, workspace, index, model, cancellationToken));
        }
        catch
        {
            model?.Dispose();
            await connection.DisposeAsync();
            throw;
        }
    }

    // Where the call names no model, the one that the index says made it, if it is at hand: a default proves nothing.
    private async Task<EmbeddingModel> FittingAsync(ParseResult given, ParseResult parsed, Workspace workspace, OpenIndex index, EmbeddingModel model, CancellationToken cancellationToken)
    {
        var stored = (await index.Index.DescribeAsync(cancellationToken)).ModelFingerprint;
        if (_index.NamesModel(given) || stored is null || stored == model.Fingerprint
            || new EmbeddingModelCatalog(Workspace.ModelFolders).List().FirstOrDefault(known => known.Fingerprint == stored) is not { } fitting)
        {
            return model;
        }

        Output.Note($"{index.Name} was made with {fitting.Name}, which is taken.");
        var other = await _index.OpenModelAsync(parsed, workspace, fitting.Path ?? fitting.Name, cancellationToken);
        model.Dispose();
        return other;
    }

    private static string OnlyIndex(Workspace workspace)
    {
        var folder = workspace.IndexFolder("");
        string[] names = Directory.Exists(folder) ? [.. Directory.EnumerateDirectories(folder).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)] : [];
        return names switch
        {
            [var only] => only,
            [] => throw new CannotRunException($"{workspace.Folder} holds no index. Build one with `ragprobe index <documents>`, name another folder with --data, or a collection of a Qdrant server with --collection."),
            _ => throw new UsageException($"--index: which one? There are {string.Join(", ", names.Take(10))}{(names.Length > 10 ? ", ..." : "")}"),
        };
    }
}
