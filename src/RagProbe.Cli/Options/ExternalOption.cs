using System.CommandLine;
using System.CommandLine.Parsing;
using RagProbe.Cli.Terminal;
using RagProbe.Cli.Views;
using RagProbe.Configuration;
using RagProbe.EvalSets;
using RagProbe.External;
using RagProbe.Retrieval.Answering;

namespace RagProbe.Cli.Options;

/// <summary>
/// Which pipeline that is not ours is replayed: an endpoint, a command, or what it did when somebody recorded it. No settings of an eval
/// set, nor of a file: whoever wrote those should not choose where questions and a key are sent, or which program runs.
/// </summary>
internal sealed class ExternalOption
{
    public const string KeyVariable = "RAGPROBE_RETRIEVER_KEY";

    private const int IdsShown = 5;

    private readonly Option<string?> _address = new("--retriever") { Description = $"Replay the search endpoint at this address instead of an index (its key is read from {KeyVariable}; ragprobe.json says how it is asked and read)", HelpName = "url" };
    private readonly Option<string?> _command = new("--retriever-command") { Description = "Replay a program instead of an index: started once, a line of JSON a question on its standard input (id, text, filter, limit), a line back (id, results)", HelpName = "command" };
    private readonly Option<string?> _run = new("--run") { Description = "Score a recorded run instead of an index: TREC, or a line of JSON a question (question_id, results)", HelpName = "file" };
    private readonly Option<int?> _timeout = new("--retriever-timeout") { Description = "Seconds that the endpoint or the program may take for a question (default: 60)", HelpName = "seconds" };
    private readonly Option<string> _textless = new Option<string>("--without-text") { Description = "What a result without text counts as where a passage is expected: nothing that can be judged (refuse), its document and documents alone (source), its document's whole text (document)", DefaultValueFactory = _ => "refuse" }.AcceptOnlyFromAmong("refuse", "source", "document");

    // What still means something when the index and the search are somebody else's.
    private static readonly HashSet<string> Allowed = new(
        ["--retriever", "--retriever-command", "--run", "--retriever-timeout", "--without-text", "--config", "--top-k", "--depth", "--corpus", "--qrels", "--topics-by-order", "--measures", "--resume", "--no-diagnose", "--json", "--data", .. AnswerOption.Names],
        StringComparer.Ordinal);

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _address, _command, _run, _timeout, _textless })
        {
            command.Add(option);
        }
    }

    /// <summary>For a command that has to change what it asks: says so where a user tries.</summary>
    public static void RefuseIn(Command command)
    {
        foreach (var option in new ExternalOption().Ways)
        {
            option.Hidden = true;
            option.Validators.Add(result => result.AddError(
                $"{option.Name}: `{command.Name}` asks an index again with one thing changed, and a pipeline that is not ours cannot be changed; point --collection at the collection behind it"));
            command.Add(option);
        }
    }

    /// <summary>Whether such a pipeline is named.</summary>
    public bool IsGiven(ParseResult given) => Given(given).Any();

    /// <summary>Checks what can be checked before any work.</summary>
    /// <exception cref="UsageException">An option is out of its range, or makes no sense beside another.</exception>
    public void Check(ParseResult given)
    {
        var named = Given(given).Select(option => option.Name).ToList();
        if (named.Count == 0)
        {
            if (new Option[] { _timeout, _textless }.FirstOrDefault(option => given.GetResult(option) is { Implicit: false }) is { } alone)
            {
                throw new UsageException($"{alone.Name}: is about a pipeline that is not ours; name one with --retriever, --retriever-command or --run");
            }

            return;
        }

        if (named.Count > 1)
        {
            throw new UsageException($"{string.Join(" and ", named)} each name a pipeline; give one of them");
        }

        var others = given.CommandResult.Children.OfType<OptionResult>().Where(option => !option.Implicit && !Allowed.Contains(option.Option.Name)).Select(option => option.Option.Name).ToList();
        if (others.Count > 0)
        {
            var reason = others[0] is "--diagnose" or "--baseline"
                ? "a diagnosis asks an index again with one thing changed; point --collection at the collection behind the pipeline"
                : "how and in what is searched is up to that pipeline; leave it out";
            throw new UsageException($"{string.Join(", ", others)}: makes no sense beside {named[0]}: {reason}");
        }

        Address(given);
        Words(given);
        Key(given);
        if (given.GetValue(_run) is not null && given.GetValue(_timeout) is not null)
        {
            throw new UsageException("--retriever-timeout: nobody waits for a recorded run; leave it out");
        }

        Timeout(given);
    }

    /// <summary>Reads the documents, and reaches, starts or reads the pipeline.</summary>
    /// <param name="call">A call that was checked.</param>
    /// <param name="answer">Answers from what was delivered.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CannotRunException">A recorded run cannot be judged.</exception>
    /// <exception cref="ExternalRetrieverException">The program cannot be started, or the run not be read.</exception>
    public async Task<SweepTarget> OpenAsync(ReplayCall call, AnswerStep answer, CancellationToken cancellationToken)
    {
        var textless = Enum.Parse<TextlessResults>(call.Parsed.GetValue(_textless)!, ignoreCase: true);
        var loaded = await EvalSetLoader.LoadDocumentsAsync(call.Location, call.Questions, cancellationToken);
        if (textless == TextlessResults.Source)
        {
            loaded = loaded with { EvalSet = WholeDocuments(loaded.EvalSet) };
        }

        var source = Open(call, cancellationToken);
        try
        {
            var retriever = new ExternalRetriever(source, loaded.Documents, Limit(call), call.Options.TopK, textless, TimeProvider.System);
            var coverage = source is RecordedRun run ? await CheckAsync(run, retriever, loaded.EvalSet.Questions, cancellationToken) : null;
            if (!source.SendsFilter && loaded.EvalSet.Questions.Count(question => question.Filter is not null) is > 0 and var filtered)
            {
                Output.Note($"{Plain.Count(filtered, "question")} of the eval set {(filtered == 1 ? "has a filter" : "have filters")}, which {source.Name} is not sent: the request has no {{filter}} (\"retriever\" in {ConfigurationReader.FileName}).");
            }

            return new SweepTarget { Loaded = loaded, Retriever = answer.Describe().Length == 0 ? retriever : new AnsweringRetriever(retriever, answer), Opened = source, Coverage = coverage };
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    // Who reranks may answer otherwise when more is wanted: as much as is delivered, unless the user says more.
    private static int Limit(ReplayCall call) => call.Given.GetResult("--depth") is OptionResult { Implicit: false } ? call.Options.CandidateDepth : call.Options.TopK;

    private Option<string?>[] Ways => [_address, _command, _run];

    private IEnumerable<Option<string?>> Given(ParseResult given) => Ways.Where(option => given.GetValue(option) is not null);

    private IExternalSource Open(ReplayCall call, CancellationToken cancellationToken)
    {
        var parsed = call.Parsed;
        var mapping = SettingsFile.Read(parsed).Retriever;
        return Address(parsed) is { } address ? new HttpSource(new HttpSourceOptions { Address = address, Mapping = mapping, ApiKey = Key(parsed), Timeout = Timeout(parsed) }, TimeProvider.System)
            : Words(parsed) is { } words ? CommandSource.Start(new CommandSourceOptions { Words = words, Response = mapping.Response, Timeout = Timeout(parsed) }, TimeProvider.System)
            : RecordedRun.Read(parsed.GetValue(_run)!, mapping.Response, cancellationToken);
    }

    // All that can be wrong with a file is known before the first question is scored.
    private static async Task<RunCoverage> CheckAsync(RecordedRun run, ExternalRetriever retriever, IReadOnlyList<Question> questions, CancellationToken cancellationToken)
    {
        var coverage = run.CoverageOf(questions);
        if (coverage.Missing.Count == questions.Count && questions.Count > 0)
        {
            throw new CannotRunException(
                $"{run.Name}: none of its questions is in the eval set{(coverage.Unknown.Count > 0 ? $": '{coverage.Unknown[0]}' there, '{questions[0].Id}' here" : "")}. Ids have to be the same letter by letter.");
        }

        foreach (var attempt in await retriever.AskAsync(questions, cancellationToken))
        {
            if (attempt.Error is { } error)
            {
                throw new CannotRunException(error.Message);
            }
        }

        if (coverage.Missing.Count > 0)
        {
            Output.Note($"{run.Name}: {Plain.Count(coverage.Missing.Count, "question")} of the eval set {(coverage.Missing.Count == 1 ? "is" : "are")} missing: nothing was delivered for {(coverage.Missing.Count == 1 ? "it" : "them")} ({Some(coverage.Missing)}).");
        }

        if (coverage.Unknown.Count > 0)
        {
            Output.Note($"{run.Name}: {Plain.Count(coverage.Unknown.Count, "question")} {(coverage.Unknown.Count == 1 ? "is" : "are")} not in the eval set, and not scored ({Some(coverage.Unknown)}).");
        }

        return coverage;
    }

    private static string Some(IReadOnlyList<string> ids) => string.Join(", ", ids.Take(IdsShown)) + (ids.Count > IdsShown ? ", ..." : "");

    private static EvalSet WholeDocuments(EvalSet evalSet) => evalSet with
    {
        Questions = [.. evalSet.Questions.Select(question => question with
        {
            Expected = [.. question.Expected.Select(judgment => judgment with { Span = null, Quote = null, TextBefore = "", TextAfter = "" })],
        })],
    };

    private Uri? Address(ParseResult parsed)
    {
        try
        {
            return parsed.GetValue(_address) is { } text ? HttpSourceOptions.ParseAddress(text) : null;
        }
        catch (FormatException exception)
        {
            throw new UsageException($"{_address.Name}: {exception.Message}");
        }
    }

    private IReadOnlyList<string>? Words(ParseResult parsed)
    {
        try
        {
            return parsed.GetValue(_command) is { } text ? CommandSourceOptions.Parse(text) : null;
        }
        catch (FormatException exception)
        {
            throw new UsageException($"{_command.Name}: {exception.Message}");
        }
    }

    private TimeSpan Timeout(ParseResult parsed) => parsed.GetValue(_timeout) switch
    {
        null => TimeSpan.FromSeconds(60),
        { } seconds and >= 1 and <= 86_400 => TimeSpan.FromSeconds(seconds),
        { } seconds => throw new UsageException(FormattableString.Invariant($"--retriever-timeout: {seconds} is not 1 to 86400 (seconds)")),
    };

    private string? Key(ParseResult parsed) => parsed.GetValue(_address) is null ? null : EnvironmentKey.Read(KeyVariable);
}
