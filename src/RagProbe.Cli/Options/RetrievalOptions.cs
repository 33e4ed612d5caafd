using System.CommandLine;
using System.Globalization;
using RagProbe.Filters;
using RagProbe.Indexes;
using RagProbe.Retrieval;

namespace RagProbe.Cli.Options;

/// <summary>The options that say how questions are retrieved.</summary>
internal sealed class RetrievalOptions
{
    private readonly Option<string> _arm = new Option<string>("--arm") { Description = "Which search runs", DefaultValueFactory = _ => "hybrid" }.AcceptOnlyFromAmong("dense", "lexical", "hybrid");
    private readonly Option<string> _fusion = new Option<string>("--fusion") { Description = "How the arms of hybrid are combined", DefaultValueFactory = _ => "convex" }.AcceptOnlyFromAmong("convex", "rrf", "dbsf");
    private readonly Option<double?> _denseWeight = new("--dense-weight") { Description = "Share of the dense arm in convex fusion, 0 to 1 (default: what suits the model)", HelpName = "0..1" };
    private readonly Option<int> _rrfConstant = new("--rrf-constant") { Description = "Constant of reciprocal rank fusion, ranks counted from 1 (Qdrant's k is one more)", DefaultValueFactory = _ => 60, HelpName = "number" };
    private readonly Option<string?> _rrfWeights = new("--rrf-weights") { Description = "Weights of the dense and the lexical arm in reciprocal rank fusion (default: both alike)", HelpName = "dense,lexical" };
    private readonly Option<string> _fusionBy = new Option<string>("--fusion-by") { Description = "Who fuses: RagProbe, or the index in the same request (rrf and dbsf)", DefaultValueFactory = _ => "client" }.AcceptOnlyFromAmong("client", "index");
    private readonly Option<bool> _exact = new("--exact") { Description = "Search exactly: no graph, no quantization (an embedded index always does)" };
    private readonly Option<int?> _hnswEf = new("--hnsw-ef") { Description = "Width of the beam through the graph (default: the collection's)", HelpName = "number" };
    private readonly Option<string?> _quantization = new Option<string?>("--quantization") { Description = "Quantized vectors: ignore them, rescore their candidates, or take their scores as they are (default: the collection's way)" }.AcceptOnlyFromAmong("ignore", "rescore", "raw");
    private readonly Option<double?> _oversampling = new("--oversampling") { Description = "Candidates taken by quantized scores, as a multiple of the limit", HelpName = "number" };
    private readonly Option<bool> _indexedOnly = new("--indexed-only") { Description = "Leave out parts of the collection that have no graph yet" };
    private readonly Option<bool> _acorn = new("--acorn") { Description = "Look two steps far in the graph where a filter hides the neighbours (Qdrant 1.16 and newer)" };
    private readonly Option<double?> _acornMaxSelectivity = new("--acorn-max-selectivity") { Description = "Share of points above which a filter is too wide for --acorn (default: 0.4)", HelpName = "0..1" };
    private readonly Option<int> _topK = new("--top-k", "-k") { Description = "Chunks delivered at most", DefaultValueFactory = _ => 10, HelpName = "number" };
    private readonly Option<int?> _depth = new("--depth") { Description = "Candidates of each arm (default: 100, or top-k where that is more)", HelpName = "number" };
    private readonly Option<double?> _scoreThreshold = new("--score-threshold") { Description = "Deliver only what scores above it (final score)", HelpName = "number" };
    private readonly Option<string?> _filter = new("--filter") { Description = "Filter for every question, as Qdrant's JSON: {\"must\":[{\"key\":\"status\",\"match\":{\"value\":\"current\"}}]}", HelpName = "json" };
    private readonly Option<int?> _maxPerSource = new("--max-per-source") { Description = "Chunks of one source at most", HelpName = "number" };
    private readonly Option<int?> _contextTokens = new("--context-tokens") { Description = "Tokens of the delivered context at most", HelpName = "number" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[]
        {
            _arm, _fusion, _fusionBy, _denseWeight, _rrfConstant, _rrfWeights, _topK, _depth, _exact, _hnswEf, _quantization, _oversampling, _indexedOnly, _acorn, _acornMaxSelectivity,
            _scoreThreshold, _filter, _maxPerSource, _contextTokens,
        })
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
        var problems = new UsageProblems();
        var options = new PipelineOptions
        {
            Arms = Enum.Parse<SearchArms>(parsed.GetValue(_arm)!, ignoreCase: true),
            Fusion = Enum.Parse<FusionMethod>(parsed.GetValue(_fusion)!, ignoreCase: true),
            DenseWeight = parsed.GetValue(_denseWeight) ?? suggestedDenseWeight,
            RrfConstant = parsed.GetValue(_rrfConstant),
            RrfWeights = problems.Try(() => ReadWeights(parsed.GetValue(_rrfWeights)), otherwise: null),
            FusionPlace = Enum.Parse<FusionPlace>(parsed.GetValue(_fusionBy)!, ignoreCase: true),
            Ann = problems.Try(() => ReadAnn(parsed), otherwise: new AnnParameters()),
            TopK = topK,
            CandidateDepth = parsed.GetValue(_depth) ?? Math.Max(100, topK),
            ScoreThreshold = parsed.GetValue(_scoreThreshold),
            Filter = problems.Try(() => ReadFilter(parsed.GetValue(_filter)), otherwise: null),
            MaxChunksPerSource = parsed.GetValue(_maxPerSource),
            ContextTokenBudget = parsed.GetValue(_contextTokens),
        };
        foreach (var error in options.Validate())
        {
            problems.Add(error);
        }

        problems.ThrowIfAny();
        return options;
    }

    /// <summary>Whether the user said which search runs.</summary>
    public bool NamesArm(ParseResult parsed) => parsed.GetResult(_arm) is { Implicit: false };

    private AnnParameters ReadAnn(ParseResult parsed)
    {
        if (parsed.GetValue(_acornMaxSelectivity) is not null && !parsed.GetValue(_acorn))
        {
            throw new UsageException("--acorn-max-selectivity: has no effect without --acorn; give both");
        }

        var quantization = parsed.GetValue(_quantization);
        return new AnnParameters
        {
            Exact = parsed.GetValue(_exact),
            HnswEf = parsed.GetValue(_hnswEf),
            QuantizationIgnore = quantization == "ignore" ? true : null,
            QuantizationRescore = quantization switch { "rescore" => true, "raw" => false, _ => null },
            QuantizationOversampling = parsed.GetValue(_oversampling),
            IndexedOnly = parsed.GetValue(_indexedOnly),
            Acorn = parsed.GetValue(_acorn),
            AcornMaxSelectivity = parsed.GetValue(_acornMaxSelectivity),
        };
    }

    private static RrfWeights? ReadWeights(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return text.Split(',') is [var dense, var lexical]
            && float.TryParse(dense, NumberStyles.Float, CultureInfo.InvariantCulture, out var first)
            && float.TryParse(lexical, NumberStyles.Float, CultureInfo.InvariantCulture, out var second)
            ? new RrfWeights(first, second)
            : throw new UsageException($"--rrf-weights: '{text}' is not two numbers with a comma between them, such as 3,1 (dense, lexical)");
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
