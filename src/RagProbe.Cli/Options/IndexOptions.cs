using System.CommandLine;
using Microsoft.Extensions.AI;
using RagProbe.Cli.Terminal;
using RagProbe.Corpus;
using RagProbe.Embedding;
using RagProbe.Embedding.Caching;
using RagProbe.Embedding.Endpoints;
using RagProbe.Embedding.Static;

namespace RagProbe.Cli.Options;

/// <summary>The options that say how documents are cut and embedded, and where the index lies.</summary>
internal sealed class IndexOptions
{
    private readonly Option<string> _model = new("--model", "-m") { Description = "Embedding model: static (built in), openai:NAME (served by --embedding-url), a folder with an ONNX sentence model, a .static file, or the name of one in a folder of RAGPROBE_MODELS", DefaultValueFactory = _ => "static", HelpName = "name or path" };
    private readonly Option<string> _chunker = new("--chunker") { Description = "How documents are cut: markdown(400), recursive(400,overlap=50), \"sentences(900 characters)\", whole", DefaultValueFactory = _ => "markdown(400)", HelpName = "chunker" };
    private readonly Option<string?> _index = new("--index") { Description = "Name of the index (default: made of eval set or corpus, model and chunker)", HelpName = "name" };

    public void AddTo(Command command)
    {
        AddModelAndChunkerTo(command);
        command.Add(_index);
    }

    /// <summary>For a command that makes an index of its own.</summary>
    public void AddModelAndChunkerTo(Command command)
    {
        command.Add(_model);
        command.Add(_chunker);
    }

    /// <summary>The model, with its vectors cached where looking one up is faster than computing it.</summary>
    /// <param name="parsed">The call.</param>
    /// <param name="workspace">Keeps the cached vectors.</param>
    /// <param name="name">What a collection's settings say; null for what the call says.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<EmbeddingModel> OpenModelAsync(ParseResult parsed, Workspace workspace, string? name, CancellationToken cancellationToken) =>
        OpenModelAsync(name ?? parsed.GetValue(_model)!, parsed, workspace, cancellationToken);

    /// <inheritdoc cref="OpenModelAsync(ParseResult, Workspace, string?, CancellationToken)" path="/summary"/>
    public static async Task<EmbeddingModel> OpenModelAsync(string name, ParseResult parsed, Workspace workspace, CancellationToken cancellationToken)
    {
        if (EmbeddingEndpointOption.IsNamed(name))
        {
            var opened = await EndpointEmbeddingModel.OpenAsync(EmbeddingEndpointOption.Read(parsed, name), TimeProvider.System, workspace.EmbeddingCacheFile, cancellationToken);
            foreach (var remark in opened.Remarks)
            {
                Output.Note(remark);
            }

            return CachingEmbeddingGenerator.Wrap(opened.Model, workspace.EmbeddingCacheFile);
        }

        var model = new EmbeddingModelCatalog(Workspace.ModelFolders).Load(name);
        return model.Generator.GetService<StaticModelMetadata>() is null ? CachingEmbeddingGenerator.Wrap(model, workspace.EmbeddingCacheFile) : model;
    }

    /// <summary>Whether this call names a model; an eval set's default does not count.</summary>
    public bool NamesModel(ParseResult given) => given.GetResult(_model) is { Implicit: false };

    public bool NamesIndex(ParseResult parsed) => parsed.GetValue(_index) is not null;

    public IChunker Chunker(ParseResult parsed)
    {
        try
        {
            return ChunkerCatalog.Parse(parsed.GetValue(_chunker)!);
        }
        catch (FormatException exception)
        {
            throw new UsageException($"--chunker: {exception.Message}");
        }
    }

    public string IndexName(ParseResult parsed, string corpus, EmbeddingModel model, IChunker chunker)
    {
        if (parsed.GetValue(_index) is { } wanted)
        {
            return wanted == FolderName(wanted)
                ? wanted
                : throw new UsageException($"--index: '{wanted}' cannot be the name of a folder; use letters, digits, '.', '-' and '_', with a letter or digit at both ends");
        }

        return FolderName($"{corpus}.{model.Name}.{chunker.Name}");
    }

    private static string FolderName(string name) =>
        string.Concat(name.Select(character => char.IsLetterOrDigit(character) || character is '.' or '-' or '_' ? character : '-')).Trim('-', '.', '_');
}
