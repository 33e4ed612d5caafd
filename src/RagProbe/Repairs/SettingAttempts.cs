using System.Globalization;
using RagProbe.Diagnosis;
using RagProbe.Embedding;
using RagProbe.Indexes;
using RagProbe.Retrieval;

namespace RagProbe.Repairs;

/// <summary>What can be tried on the index as it is: other parameters, within what the index takes.</summary>
internal sealed class SettingAttempts(DiagnosisInput input, FailuresByCause failures)
{
    private const int WideBeam = 512;
    private const double Oversampling = 3;

    private static readonly double[] Weights = [0.1, 0.2, 0.3, 0.5, 0.7];

    private readonly PipelineOptions _options = input.Pipeline.Options;
    private readonly IndexCapabilities _index = input.Index.Capabilities;

    public IEnumerable<Attempt> All() => Cuts().Concat(Fusions()).Concat(Approximations()).Concat(Rerankings()).Concat(Prefixes());

    private IEnumerable<Attempt> Cuts()
    {
        if (_options.Filter is not null && failures.Any(CauseCodes.FilterExcluded))
        {
            yield return new Attempt(AttemptKind.Filter, "Drop the filter that all questions share", [], CauseCodes.FilterExcluded) { Pipeline = _options with { Filter = null }, LeaveOut = ["--filter"] };
        }

        if (_options.TopK < int.MaxValue / 2 && (failures.Any(CauseCodes.CutoffNearMiss) || failures.AnySoft))
        {
            var most = _options.TopK * 2;
            var deeper = _options with { TopK = most, CandidateDepth = Math.Max(_options.CandidateDepth, most) };
            IReadOnlyList<string> depth = deeper.CandidateDepth == _options.CandidateDepth ? [] : ["--depth", Text(deeper.CandidateDepth)];
            if (deeper.CandidateDepth == _options.CandidateDepth || deeper.CandidateDepth <= (_index.LargestLimit ?? int.MaxValue))
            {
                // The rerank depth's default goes with top-k.
                IReadOnlyList<string> reranked = _options.Rerank is { } rerank ? ["--rerank-depth", Text(rerank.Depth)] : [];
                yield return new Attempt(AttemptKind.Depth, $"Deliver {most} chunks instead of {_options.TopK}", ["--top-k", Text(most), .. depth, .. reranked], CauseCodes.CutoffNearMiss) { Pipeline = deeper };
            }
        }

        if (_options.ScoreThreshold is { } threshold && failures.Any(CauseCodes.ScoreThreshold))
        {
            yield return new Attempt(AttemptKind.Threshold, $"Drop the score threshold of {Text(threshold)}", [], CauseCodes.ScoreThreshold) { Pipeline = _options with { ScoreThreshold = null }, LeaveOut = ["--score-threshold"] };
        }

        if (_options.MaxChunksPerSource is { } limit and < int.MaxValue / 2 && failures.Any(CauseCodes.SourceLimit))
        {
            yield return new Attempt(AttemptKind.SourceLimit, $"Allow {limit * 2} chunks of a source instead of {limit}", ["--max-per-source", Text(limit * 2)], CauseCodes.SourceLimit) { Pipeline = _options with { MaxChunksPerSource = limit * 2 } };
        }

        if (_options.ContextTokenBudget is { } budget and < int.MaxValue / 8 && failures.Any(CauseCodes.ContextCutoff))
        {
            foreach (var longer in new[] { budget * 2, budget * 4, budget * 8 })
            {
                yield return new Attempt(AttemptKind.Context, $"Allow a context of {longer} tokens instead of {budget}", ["--context-tokens", Text(longer)], CauseCodes.ContextCutoff) { Pipeline = _options with { ContextTokenBudget = longer } };
            }
        }
    }

    private IEnumerable<Attempt> Fusions()
    {
        if (_options.Arms == SearchArms.Dense && _index.HasLexicalArm && (failures.Any(CauseCodes.RareTerm, CauseCodes.NumberEntityConfusion) || failures.AnySoft))
        {
            yield return new Attempt(AttemptKind.Arms, "Search by words, too", ["--arm", "hybrid", .. Convex(input.Model.SuggestedDenseWeight)], CauseCodes.RareTerm) { Pipeline = Weighted(input.Model.SuggestedDenseWeight) };
        }

        if (_options.Arms == SearchArms.Hybrid && (failures.Any(CauseCodes.FusionLoss) || failures.AnySoft))
        {
            foreach (var weight in Weights.Where(weight => _options.Fusion != FusionMethod.Convex || Math.Abs(weight - _options.DenseWeight) > 0.01))
            {
                yield return new Attempt(AttemptKind.Fusion, $"Give the dense arm a weight of {Text(weight)}", Convex(weight), CauseCodes.FusionLoss)
                {
                    Pipeline = Weighted(weight),
                    LeaveOut = _options.RrfWeights is null ? [] : ["--rrf-weights"],
                };
            }
        }
    }

    private IEnumerable<Attempt> Approximations()
    {
        if (!_index.RefusesExactSearch && failures.Any(CauseCodes.AnnMiss, CauseCodes.FilterGraphMissing, CauseCodes.UnindexedSegment))
        {
            yield return new Attempt(AttemptKind.Exact, "Search exactly", ["--exact"], CauseCodes.AnnMiss, CauseCodes.FilterGraphMissing, CauseCodes.UnindexedSegment)
            {
                Pipeline = _options with { Ann = new AnnParameters { Exact = true } },
                LeaveOut = [.. ApproximationOptions()],
            };
        }

        if (Math.Min(WideBeam, _index.LargestBeam ?? WideBeam) is var beam && beam > (_options.Ann.HnswEf ?? 0) && failures.Any(CauseCodes.AnnMiss))
        {
            yield return new Attempt(AttemptKind.Beam, $"Search with a beam of {beam}", ["--hnsw-ef", Text(beam)], CauseCodes.AnnMiss) { Pipeline = _options with { Ann = _options.Ann with { HnswEf = beam } } };
        }

        if (_index.HasAcorn && !_options.Ann.Acorn && failures.Any(CauseCodes.FilterGraphMissing))
        {
            yield return new Attempt(AttemptKind.Acorn, "Look two steps far in the graph under filters", ["--acorn"], CauseCodes.FilterGraphMissing) { Pipeline = _options with { Ann = _options.Ann with { Acorn = true } } };
        }

        if (_options.Ann.IndexedOnly && failures.Any(CauseCodes.UnindexedSegment))
        {
            yield return new Attempt(AttemptKind.Segments, "Search the parts that have no graph yet, too", [], CauseCodes.UnindexedSegment) { Pipeline = _options with { Ann = _options.Ann with { IndexedOnly = false } }, LeaveOut = ["--indexed-only"] };
        }

        if (failures.Any(CauseCodes.QuantizationLoss))
        {
            var oversampling = Math.Min(Oversampling, _index.LargestOversampling ?? Oversampling);
            yield return new Attempt(AttemptKind.Quantization, "Rescore by the original vectors", ["--quantization", "rescore", "--oversampling", Text(oversampling)], CauseCodes.QuantizationLoss)
            {
                Pipeline = _options with { Ann = _options.Ann with { QuantizationIgnore = null, QuantizationRescore = true, QuantizationOversampling = oversampling } },
            };
        }
    }

    private IEnumerable<Attempt> Rerankings()
    {
        if (_options.Rerank is not { } rerank)
        {
            yield break;
        }

        if (failures.Any(CauseCodes.RerankDemotion))
        {
            // A threshold was meant for the reranker's scores.
            yield return new Attempt(AttemptKind.NoReranker, "Leave the reranker out", [], CauseCodes.RerankDemotion)
            {
                Pipeline = _options with { Rerank = null, ScoreThreshold = null },
                LeaveOut = ["--rerank", .. _options.ScoreThreshold is null ? (IReadOnlyList<string>)[] : ["--score-threshold"]],
            };
        }

        if ((failures.Any(CauseCodes.RerankDemotion) || failures.AnySoft) && rerank.Depth <= int.MaxValue / 2)
        {
            var deeper = rerank with { Depth = rerank.Depth * 2 };
            yield return new Attempt(AttemptKind.RerankDepth, $"Rerank the first {deeper.Depth} instead of {rerank.Depth}", ["--rerank-depth", Text(deeper.Depth)], CauseCodes.SemanticGap) { Pipeline = _options with { Rerank = deeper } };
        }
    }

    private IEnumerable<Attempt> Prefixes() => failures.Any(CauseCodes.QueryPrefixMissing) && _options.UsesDense
        ? KnownPrefixes.OfQuestions.Append("").Where(prefix => prefix != input.Model.QueryPrefix).Select(Prefixed)
        : [];

    private static Attempt Prefixed(string prefix)
    {
        var action = prefix.Length == 0 ? "Ask without the model's query prefix" : $"Put \"{prefix}\" before questions when they are embedded";
        return new Attempt(AttemptKind.QueryPrefix, action, [], CauseCodes.QueryPrefixMissing) { QueryPrefix = prefix };
    }

    // Those that were given: they mean nothing beside an exact search.
    private IEnumerable<string> ApproximationOptions()
    {
        var ann = _options.Ann;
        return new[]
        {
            (ann.HnswEf is not null, "--hnsw-ef"), ((ann.QuantizationIgnore ?? ann.QuantizationRescore) is not null, "--quantization"), (ann.QuantizationOversampling is not null, "--oversampling"),
            (ann.IndexedOnly, "--indexed-only"), (ann.Acorn, "--acorn"), (ann.AcornMaxSelectivity is not null, "--acorn-max-selectivity"),
        }.Where(static option => option.Item1).Select(static option => option.Item2);
    }

    private IReadOnlyList<string> Convex(double weight) =>
    [
        .. _options.Fusion == FusionMethod.Convex ? (IReadOnlyList<string>)[] : ["--fusion", "convex"],
        .. _options.FusionPlace == FusionPlace.Client ? (IReadOnlyList<string>)[] : ["--fusion-by", "client"],
        "--dense-weight", Text(weight),
    ];

    private PipelineOptions Weighted(double weight) =>
        _options with { Arms = SearchArms.Hybrid, Fusion = FusionMethod.Convex, FusionPlace = FusionPlace.Client, DenseWeight = weight, RrfWeights = null };

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
