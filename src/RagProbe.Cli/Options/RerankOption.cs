using System.CommandLine;
using RagProbe.Embedding;
using RagProbe.Retrieval.Reranking;

namespace RagProbe.Cli.Options;

/// <summary>
/// Which reranker, how deep, and how patiently. No settings of an eval set: whoever wrote that should not choose where texts and a key
/// are sent. The key comes from the environment only.
/// </summary>
internal sealed class RerankOption
{
    public const string Name = "--rerank";
    public const string KeyVariable = "RAGPROBE_RERANK_KEY";

    private const int UsualDepth = 2;

    private readonly Option<string?> _rerank = new(Name) { Description = $"Rerank the first candidates: by an embedding model (named as for --model), or by an HTTP endpoint that speaks the form of Jina, Cohere or Text Embeddings Inference (its key is read from {KeyVariable})", HelpName = "model or url" };
    private readonly Option<int?> _depth = new("--rerank-depth") { Description = $"How many candidates are reranked (default: {UsualDepth} times top-k)", HelpName = "number" };
    private readonly Option<string?> _model = new("--rerank-model") { Description = "Model that the endpoint is asked for: Jina and Cohere want one, Text Embeddings Inference none", HelpName = "name" };
    private readonly Option<int?> _timeout = new("--rerank-timeout") { Description = "Seconds that one call to the endpoint may take (default: 60)", HelpName = "seconds" };

    /// <summary>The options that say nothing without <see cref="Name"/>.</summary>
    public static IReadOnlyList<string> Companions { get; } = ["--rerank-depth", "--rerank-model", "--rerank-timeout"];

    public void AddTo(Command command)
    {
        command.Add(_rerank);
        command.Add(_depth);
        command.Add(_model);
        command.Add(_timeout);
    }

    /// <summary>Checks what can be checked before any work: ranges, and what makes no sense beside another.</summary>
    public void Check(ParseResult parsed, int topK, UsageProblems problems)
    {
        var text = parsed.GetValue(_rerank);
        if (text is null)
        {
            if (FirstGiven(parsed, _depth, _model, _timeout) is { } alone)
            {
                problems.Add($"{alone}: has no effect without --rerank; give both");
            }

            return;
        }

        if (RerankStep.Problem(Depth(parsed, topK)) is { } problem)
        {
            problems.Add(problem);
        }

        var isEndpoint = text.Contains("://", StringComparison.Ordinal);
        if (isEndpoint)
        {
            problems.Try(() => Address(text));
            problems.Try(() => Timeout(parsed));
            problems.Try(() => { EnvironmentKey.Read(KeyVariable); });
        }
        else if (FirstGiven(parsed, _model, _timeout) is { } option)
        {
            problems.Add($"{option}: is about an HTTP endpoint, and --rerank names the model '{text}'; leave it out, or give --rerank an address with http:// or https://");
        }
    }

    /// <summary>The reranker with its depth; null where none is wanted. The caller disposes the reranker.</summary>
    /// <param name="parsed">A call that was checked.</param>
    /// <param name="topK">How many chunks are delivered.</param>
    /// <param name="workspace">Keeps the cached vectors of a model.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="EmbeddingModelException">There is no such model, or it cannot be used.</exception>
    public async Task<RerankStep?> OpenAsync(ParseResult parsed, int topK, Workspace workspace, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_rerank) is not { } text)
        {
            return null;
        }

        IReranker reranker = Address(text) is { } address
            ? new HttpReranker(new HttpRerankerOptions { Address = address, Model = parsed.GetValue(_model), ApiKey = EnvironmentKey.Read(KeyVariable), Timeout = Timeout(parsed) }, TimeProvider.System)
            : new ModelReranker(await IndexOptions.OpenModelAsync(text, parsed, workspace, cancellationToken));
        return new RerankStep(reranker, Depth(parsed, topK));
    }

    private static string? FirstGiven(ParseResult parsed, params ReadOnlySpan<Option> options)
    {
        foreach (var option in options)
        {
            if (parsed.GetResult(option) is not null)
            {
                return option.Name;
            }
        }

        return null;
    }

    private int Depth(ParseResult parsed, int topK) => parsed.GetValue(_depth) ?? (int)Math.Min(UsualDepth * (long)topK, int.MaxValue);

    private TimeSpan Timeout(ParseResult parsed) => parsed.GetValue(_timeout) switch
    {
        null => TimeSpan.FromSeconds(60),
        { } seconds and >= 1 and <= 86_400 => TimeSpan.FromSeconds(seconds),
        { } seconds => throw new UsageException(FormattableString.Invariant($"--rerank-timeout: {seconds} is not 1 to 86400 (seconds)")),
    };

    // A model's name or path has no scheme.
    private static Uri? Address(string text)
    {
        if (!text.Contains("://", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            return HttpRerankerOptions.ParseAddress(text);
        }
        catch (FormatException exception)
        {
            throw new UsageException($"--rerank: {exception.Message}");
        }
    }
}
