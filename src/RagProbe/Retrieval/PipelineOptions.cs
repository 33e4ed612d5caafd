using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RagProbe.Filters;
using RagProbe.Indexes;
using RagProbe.Retrieval.Reranking;

namespace RagProbe.Retrieval;

/// <summary>How a question is retrieved. Everything that changes an answer is part of <see cref="Fingerprint"/>.</summary>
public sealed record PipelineOptions
{
    public SearchArms Arms { get; init; } = SearchArms.Hybrid;

    public FusionMethod Fusion { get; init; } = FusionMethod.Convex;

    /// <summary>The dense arm's share in a convex combination, 0 to 1.</summary>
    public double DenseWeight { get; init; } = 0.5;

    /// <summary>The constant of reciprocal rank fusion: score = sum of 1 / (constant + rank from 1). 1 or more.</summary>
    public int RrfConstant { get; init; } = 60;

    /// <summary>How much each arm counts in reciprocal rank fusion; null where both count alike.</summary>
    public RrfWeights? RrfWeights { get; init; }

    /// <summary>Who fuses. An index can do <see cref="FusionMethod.Rrf"/> and <see cref="FusionMethod.Dbsf"/>.</summary>
    public FusionPlace FusionPlace { get; init; }

    /// <summary>How an approximate index searches.</summary>
    public AnnParameters Ann { get; init; } = AnnParameters.Default;

    /// <summary>How many chunks are delivered at most; 1 or more.</summary>
    public int TopK { get; init; } = 10;

    /// <summary>How many candidates each arm hands on; at least <see cref="TopK"/>.</summary>
    public int CandidateDepth { get; init; } = 100;

    /// <summary>What puts the first candidates in another order; null where nothing does.</summary>
    public RerankStep? Rerank { get; init; }

    /// <summary>
    /// Only candidates whose final score (the reranker's; without one fused, or of the single arm) is strictly above it. What the
    /// reranker did not score has none, and is above nothing.
    /// </summary>
    public double? ScoreThreshold { get; init; }

    /// <summary>Applied to every question, together with the question's own filter.</summary>
    public Filter? Filter { get; init; }

    /// <summary>At most so many chunks of one source; 1 or more.</summary>
    public int? MaxChunksPerSource { get; init; }

    /// <summary>The delivered chunks, best first, end before the one that would exceed so many tokens of the embedding model.</summary>
    public int? ContextTokenBudget { get; init; }

    public bool UsesDense => Arms is SearchArms.Dense or SearchArms.Hybrid;

    public bool UsesLexical => Arms is SearchArms.Lexical or SearchArms.Hybrid;

    /// <summary>One line for a person: <c>hybrid, convex, dense weight 0.3, depth 100, top 10</c>.</summary>
    public string Describe()
    {
        var parts = new List<string> { Arms switch { SearchArms.Dense => "dense", SearchArms.Lexical => "lexical", _ => "hybrid" } };
        if (Arms == SearchArms.Hybrid)
        {
            parts.Add(DescribeFusion());
        }

        if (Ann.Describe() is { Length: > 0 } ann)
        {
            parts.Add(ann);
        }

        parts.Add(string.Create(CultureInfo.InvariantCulture, $"depth {CandidateDepth}"));
        if (Rerank is not null)
        {
            parts.Add($"rerank {Rerank.Describe()}");
        }

        Add(ScoreThreshold, "score above");
        if (Filter is not null)
        {
            parts.Add($"filter {FilterJson.Write(Filter)}");
        }

        Add(MaxChunksPerSource, "chunks per source at most");
        parts.Add(string.Create(CultureInfo.InvariantCulture, $"top {TopK}"));
        Add(ContextTokenBudget, "context tokens at most");
        return string.Join(", ", parts);

        void Add(IFormattable? value, string label)
        {
            if (value is not null)
            {
                parts.Add($"{label} {value.ToString(null, CultureInfo.InvariantCulture)}");
            }
        }
    }

    public string DescribeFusion() =>
        Fusion switch
        {
            FusionMethod.Convex => string.Create(CultureInfo.InvariantCulture, $"convex, dense weight {DenseWeight}"),
            FusionMethod.Dbsf => "dbsf",
            _ when RrfWeights is { } weights => string.Create(CultureInfo.InvariantCulture, $"rrf, constant {RrfConstant}, weights {weights.Dense} and {weights.Lexical}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"rrf, constant {RrfConstant}"),
        }
        + (FusionPlace == FusionPlace.Index ? ", by the index" : "");

    /// <summary>Equal for options that retrieve alike.</summary>
    public string Fingerprint() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Describe())))[..16];

    /// <summary>Every setting out of its range, each with name, value, legal range and what to do; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var errors = new List<string>();
        Check(TopK >= 1, "top-k", TopK, "1 or more", "deliver at least one chunk");
        Check(CandidateDepth >= TopK, "depth", CandidateDepth, $"at least top-k ({TopK})", "raise --depth or lower --top-k");
        Check(DenseWeight is >= 0 and <= 1, "dense-weight", DenseWeight, "0 to 1", "0 is BM25 alone, 1 is dense alone");
        Check(RrfConstant >= 1, "rrf-constant", RrfConstant, "1 or more", "60 is the usual choice");
        Check(RrfWeights is not { } weights || (IsWeight(weights.Dense) && IsWeight(weights.Lexical)), "rrf-weights", (FormattableString)$"{RrfWeights?.Dense},{RrfWeights?.Lexical}", "two numbers above 0", "leave it out for arms that count alike");
        Check(FusionPlace != FusionPlace.Index || Fusion != FusionMethod.Convex, "fusion-by", (FormattableString)$"index", "possible with --fusion convex", "choose --fusion rrf or dbsf, or fuse by the client");
        Check(Ann.HnswEf is null or >= 1, "hnsw-ef", Ann.HnswEf, "1 or more", "leave it out for the index's own");
        Check(Ann.QuantizationOversampling is not { } oversampling || (oversampling >= 1 && double.IsFinite(oversampling)), "oversampling", Ann.QuantizationOversampling, "1 or more", "leave it out for the index's own");
        Check(Ann.AcornMaxSelectivity is null or (>= 0 and <= 1), "acorn-max-selectivity", Ann.AcornMaxSelectivity, "0 to 1", "leave it out for the index's own");
        Check(ScoreThreshold is not { } threshold || double.IsFinite(threshold), "score-threshold", ScoreThreshold, "a finite number", "leave it out for no threshold");
        Check(MaxChunksPerSource is null or >= 1, "max-per-source", MaxChunksPerSource, "1 or more", "leave it out for no limit");
        Check(ContextTokenBudget is null or >= 1, "context-tokens", ContextTokenBudget, "1 or more", "leave it out for no budget");
        if (Rerank is not null && RerankStep.Problem(Rerank.Depth) is { } problem)
        {
            errors.Add(problem);
        }

        return errors;

        static bool IsWeight(float weight) => weight > 0 && float.IsFinite(weight);

        void Check(bool legal, string option, IFormattable? value, string range, string next)
        {
            if (!legal)
            {
                errors.Add($"--{option}: {value?.ToString(null, CultureInfo.InvariantCulture)} is not {range}; {next}");
            }
        }
    }
}
