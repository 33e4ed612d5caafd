using System.CommandLine;
using RagProbe.Filters;
using RagProbe.Retrieval;

namespace RagProbe.Cli.Options;

/// <summary>The options that say how questions are retrieved.</summary>
internal sealed class RetrievalOptions
{
    private readonly Option<string> _arm = new Option<string>("--arm") { Description = "Which search runs", DefaultValueFactory = _ => "hybrid" }.AcceptOnlyFromAmong("dense", "lexical", "hybrid");
    private readonly Option<string> _fusion = new Option<string>("--fusion") { Description = "How the arms of hybrid are combined", DefaultValueFactory = _ => "convex" }.AcceptOnlyFromAmong("convex", "rrf");
    private readonly Option<double?> _denseWeight = new("--dense-weight") { Description = "Share of the dense arm in convex fusion, 0 to 1 (default: what suits the model)", HelpName = "0..1" };
    private readonly Option<int> _rrfConstant = new("--rrf-constant") { Description = "Constant of reciprocal rank fusion", DefaultValueFactory = _ => 60, HelpName = "number" };
    private readonly Option<int> _topK = new("--top-k", "-k") { Description = "Chunks delivered at most", DefaultValueFactory = _ => 10, HelpName = "number" };
    private readonly Option<int?> _depth = new("--depth") { Description = "Candidates of each arm (default: 100, or top-k where that is more)", HelpName = "number" };
    private readonly Option<double?> _scoreThreshold = new("--score-threshold") { Description = "Deliver only what scores above it (final score)", HelpName = "number" };
    private readonly Option<string?> _filter = new("--filter") { Description = "Filter for every question, as Qdrant's JSON: {\"must\":[{\"key\":\"status\",\"match\":{\"value\":\"current\"}}]}", HelpName = "json" };
    private readonly Option<int?> _maxPerSource = new("--max-per-source") { Description = "Chunks of one source at most", HelpName = "number" };
    private readonly Option<int?> _contextTokens = new("--context-tokens") { Description = "Tokens of the delivered context at most", HelpName = "number" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _arm, _fusion, _denseWeight, _rrfConstant, _topK, _depth, _scoreThreshold, _filter, _maxPerSource, _contextTokens })
        {
            command.Add(option);
        }
    }

    /// <param name="parsed">The call.</param>
    /// <param name="suggestedDenseWeight">What suits the model, where the user does not say.</param>
    /// <exception cref="UsageException">A value is out of its range; all of them are named.</exception>
    public PipelineOptions Read(ParseResult parsed, double suggestedDenseWeight)
    {
        var topK = parsed.GetValue(_topK);
        var options = new PipelineOptions
        {
            Arms = Enum.Parse<SearchArms>(parsed.GetValue(_arm)!, ignoreCase: true),
            Fusion = Enum.Parse<FusionMethod>(parsed.GetValue(_fusion)!, ignoreCase: true),
            DenseWeight = parsed.GetValue(_denseWeight) ?? suggestedDenseWeight,
            RrfConstant = parsed.GetValue(_rrfConstant),
            TopK = topK,
            CandidateDepth = parsed.GetValue(_depth) ?? Math.Max(100, topK),
            ScoreThreshold = parsed.GetValue(_scoreThreshold),
            Filter = ReadFilter(parsed.GetValue(_filter)),
            MaxChunksPerSource = parsed.GetValue(_maxPerSource),
            ContextTokenBudget = parsed.GetValue(_contextTokens),
        };
        return options.Validate() is { Count: > 0 } errors ? throw new UsageException(string.Join(Environment.NewLine, errors)) : options;
    }

    private static Filter? ReadFilter(string? json)
    {
        if (json is null)
        {
            return null;
        }

        try
        {
            return FilterJson.Parse(json);
        }
        catch (FilterJsonException exception)
        {
            throw new UsageException($"--filter: {json}: {exception.Message}");
        }
    }
}
