using System.CommandLine;
using RagProbe.Cli.Terminal;
using RagProbe.Embedding;
using RagProbe.Filters;
using RagProbe.Retrieval;
using RagProbe.Retrieval.Answering;

namespace RagProbe.Cli.Options;

/// <summary>The options that say what is asked, of which index, and how: they mean the same to every command that retrieves for an eval set.</summary>
internal sealed class ReplayOptions
{
    private readonly EvalSetArgument _evalSet = new();
    private readonly IndexTarget _target = new();
    private readonly RetrievalOptions _retrieval = new();
    private readonly RerankOption _rerank = new();
    private readonly AnswerOption _answer = new();

    public void AddTo(Command command)
    {
        _evalSet.AddTo(command);
        _target.AddTo(command);
        _retrieval.AddTo(command);
        _rerank.AddTo(command);
        _answer.AddTo(command);
    }

    /// <summary>Reads the questions and checks what can be checked before any work.</summary>
    /// <exception cref="CannotRunException">The eval set has errors.</exception>
    /// <exception cref="UsageException">An option is out of its range, or makes no sense beside another.</exception>
    /// <param name="given">The call as it was written.</param>
    /// <param name="command">What was called.</param>
    /// <param name="mayAnswer">Whether the pipeline may bring answers of its own.</param>
    public ReplayCall Read(ParseResult given, Command command, bool mayAnswer = false)
    {
        var location = _evalSet.Read(given);
        var questions = EvalSetLoader.ReadQuestions(location);
        var parsed = Settings.Apply(given, command, questions);
        var workspace = Workspace.Of(parsed);
        var problems = new UsageProblems();
        _target.Check(parsed, problems);
        var options = problems.Try(() => _retrieval.Read(parsed, suggestedDenseWeight: 0.5), otherwise: new PipelineOptions());
        _rerank.Check(parsed, options.TopK, problems);
        var answer = problems.Try(() => _answer.Read(parsed, questions.Questions, mayAnswer), otherwise: new AnswerStep(null, null));
        problems.ThrowIfAny();
        return new ReplayCall(given, parsed, workspace, location, questions, options, answer);
    }

    /// <summary>Reads the documents and opens the index with the model that belongs to it.</summary>
    public async Task<Replay> OpenAsync(ReplayCall call, IndexAccess access, CancellationToken cancellationToken)
    {
        var loaded = await EvalSetLoader.LoadDocumentsAsync(call.Location, call.Questions, cancellationToken);
        var filters = loaded.EvalSet.Questions.Select(question => question.Filter).Append(call.Options.Filter).OfType<Filter>();

        // Before an index is built, which may take long.
        var rerank = await _rerank.OpenAsync(call.Parsed, call.Options.TopK, call.Workspace, cancellationToken);
        OpenIndex? index = null;
        EmbeddingModel? model = null;
        try
        {
            (index, model) = await _target.OpenAsync(call.Given, call.Parsed, call.Workspace, loaded.EvalSet.Name, loaded.Documents, filters, access, cancellationToken);
            if (index.Build is { } build && (build.Written > 0 || build.Deleted > 0))
            {
                Output.Note(IndexWork.Describe(index.Name, build));
            }

            var options = _retrieval.Read(call.Parsed, model.SuggestedDenseWeight) with { Rerank = rerank };
            if (options.UsesLexical && !index.Index.Capabilities.HasLexicalArm && !_retrieval.NamesArm(call.Parsed))
            {
                Output.Note($"{index.Name} has no sparse vectors that hold words: only its dense vectors are searched (--arm dense).");
                options = options with { Arms = SearchArms.Dense };
            }

            return new Replay(loaded, index, model, await RetrievalPipeline.CreateAsync(options, model, index.Index, TimeProvider.System, cancellationToken)) { Answer = call.Answer };
        }
        catch
        {
            await (index?.DisposeAsync() ?? ValueTask.CompletedTask);
            model?.Dispose();
            rerank?.Reranker.Dispose();
            throw;
        }
    }
}
