using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using RagProbe.Corpus;
using RagProbe.Diagnosis;
using RagProbe.Embedding;
using RagProbe.Embedding.Caching;
using RagProbe.Indexes;
using RagProbe.Retrieval;
using RagProbe.Scoring;

namespace RagProbe.Repairs;

/// <summary>
/// Makes of many findings a short list of things to do, and tries each: settings by replaying all questions with them, stale or
/// badly cut documents by a scratch index that is built without the fault. What cannot be tried is estimated, and says so.
/// </summary>
/// <param name="chunker">How the documents were cut; null where nobody knows: nothing is cut again then.</param>
/// <param name="measures">The first is the primary one.</param>
public sealed partial class RepairPlanner(DiagnosisInput input, DiagnosisReport report, IChunker? chunker, ImmutableArray<IMeasure> measures, TimeProvider time)
{
    private static readonly string[] ReindexCauses =
    [
        CauseCodes.NotIndexed, CauseCodes.ChunkStale, CauseCodes.VectorCorrupt, CauseCodes.VectorPoisoned, CauseCodes.VectorModelMismatch, CauseCodes.VectorPrefixMismatch,
    ];

    private static readonly double[] Weights = [0.1, 0.2, 0.3, 0.5, 0.7];

    private static readonly string[] CutCauses = [CauseCodes.ChunkSplit, CauseCodes.ChunkDiluted, CauseCodes.ChunkTruncated];

    private static readonly string[] VectorCauses = [CauseCodes.VectorCorrupt, CauseCodes.VectorPoisoned, CauseCodes.VectorModelMismatch, CauseCodes.VectorPrefixMismatch];

    private readonly Replay _replay = new(input, measures);

    // Most chunks and all questions are the same from trial to trial.
    private readonly EmbeddingModel _model = RememberingEmbeddingGenerator.Wrap(input.Model);

    /// <exception cref="IndexException">The index does not answer.</exception>
    public async Task<RepairList> RunAsync(CancellationToken cancellationToken)
    {
        var before = await _replay.RunAsync(input.Pipeline, cancellationToken);
        var trials = new List<Trial>();
        foreach (var setting in Settings())
        {
            trials.Add(await TryAsync(before, setting, input.Pipeline.With(setting.Pipeline), cancellationToken));
        }

        trials.AddRange(await TryDocumentsAsync(before, cancellationToken));
        return new RepairList
        {
            Measure = measures[0].Name,
            Questions = before.Count,
            Failures = before.Values.Count(answer => !answer.Passes),
            Before = before.Values.Select(answer => answer.Value).DefaultIfEmpty(0).Average(),
            Repairs = Ordered([.. BestOfEachKind(trials), .. Estimates(trials)]),
        };
    }

    // A measured loss stands below what nobody tried.
    private static IReadOnlyList<Repair> Ordered(IEnumerable<Repair> repairs) =>
    [
        .. repairs
            .OrderByDescending(repair => repair.IsMeasured ? repair.Net : 0)
            .ThenByDescending(repair => repair.IsMeasured)
            .ThenByDescending(repair => repair.Recovered.Count)
            .ThenByDescending(repair => repair.Questions)
            .ThenBy(repair => repair.Action, StringComparer.Ordinal),
    ];

    // Five weights are one thing to do. What recovers nothing is none.
    private static IEnumerable<Repair> BestOfEachKind(IEnumerable<Trial> trials) =>
        trials.Where(trial => trial.Repair.Recovered.Count > 0)
            .GroupBy(trial => trial.Attempt.Kind)
            .Select(kind => kind.Select(trial => trial.Repair).MaxBy(repair => (repair.Net, repair.Change!.Mean))!);

    private IEnumerable<Attempt> Settings()
    {
        var options = input.Pipeline.Options;
        if (Any(CauseCodes.CutoffNearMiss) || AnySoft())
        {
            var most = options.TopK * 2;
            var deeper = options with { TopK = most, CandidateDepth = Math.Max(options.CandidateDepth, most) };
            IReadOnlyList<string> depth = deeper.CandidateDepth == options.CandidateDepth ? [] : ["--depth", Text(deeper.CandidateDepth)];
            yield return new Attempt(AttemptKind.Depth, $"Deliver {most} chunks instead of {options.TopK}", ["--top-k", Text(most), .. depth], deeper, CauseCodes.CutoffNearMiss);
        }

        if (options.ScoreThreshold is { } threshold && Any(CauseCodes.ScoreThreshold))
        {
            yield return new Attempt(AttemptKind.Threshold, $"Drop the score threshold of {Text(threshold)}", [], options with { ScoreThreshold = null }, CauseCodes.ScoreThreshold) { LeaveOut = ["--score-threshold"] };
        }

        if (options.MaxChunksPerSource is { } limit && Any(CauseCodes.SourceLimit))
        {
            yield return new Attempt(AttemptKind.SourceLimit, $"Allow {limit * 2} chunks of a source instead of {limit}", ["--max-per-source", Text(limit * 2)], options with { MaxChunksPerSource = limit * 2 }, CauseCodes.SourceLimit);
        }

        if (options.ContextTokenBudget is { } budget and < int.MaxValue / 8 && Any(CauseCodes.ContextCutoff))
        {
            foreach (var longer in new[] { budget * 2, budget * 4, budget * 8 })
            {
                yield return new Attempt(AttemptKind.Context, $"Allow a context of {longer} tokens instead of {budget}", ["--context-tokens", Text(longer)], options with { ContextTokenBudget = longer }, CauseCodes.ContextCutoff);
            }
        }

        foreach (var attempt in Fusions(options).Concat(Approximations(options)))
        {
            yield return attempt;
        }
    }

    private IEnumerable<Attempt> Fusions(PipelineOptions options)
    {
        if (options.Arms == SearchArms.Dense && input.Index.Capabilities.HasLexicalArm && (Any(CauseCodes.RareTerm, CauseCodes.NumberEntityConfusion) || AnySoft()))
        {
            yield return new Attempt(AttemptKind.Arms, "Search by words, too", ["--arm", "hybrid", .. Convex(options, input.Model.SuggestedDenseWeight)], Weighted(options, input.Model.SuggestedDenseWeight), CauseCodes.RareTerm);
        }

        if (options.Arms == SearchArms.Hybrid && (Any(CauseCodes.FusionLoss) || AnySoft()))
        {
            foreach (var weight in Weights.Where(weight => options.Fusion != FusionMethod.Convex || Math.Abs(weight - options.DenseWeight) > 0.01))
            {
                yield return new Attempt(AttemptKind.Fusion, $"Give the dense arm a weight of {Text(weight)}", Convex(options, weight), Weighted(options, weight), CauseCodes.FusionLoss)
                {
                    LeaveOut = options.RrfWeights is null ? [] : ["--rrf-weights"],
                };
            }
        }
    }

    private IEnumerable<Attempt> Approximations(PipelineOptions options)
    {
        if (Any(CauseCodes.AnnMiss, CauseCodes.FilterGraphMissing, CauseCodes.UnindexedSegment))
        {
            yield return new Attempt(AttemptKind.Exact, "Search exactly", ["--exact"], options with { Ann = new AnnParameters { Exact = true } }, CauseCodes.AnnMiss, CauseCodes.FilterGraphMissing, CauseCodes.UnindexedSegment);
        }

        if (Any(CauseCodes.AnnMiss))
        {
            yield return new Attempt(AttemptKind.Beam, "Search with a beam of 512", ["--hnsw-ef", "512"], options with { Ann = options.Ann with { HnswEf = 512 } }, CauseCodes.AnnMiss);
        }

        if (Any(CauseCodes.QuantizationLoss))
        {
            yield return new Attempt(AttemptKind.Quantization, "Rescore by the original vectors", ["--quantization", "rescore", "--oversampling", "3"], options with { Ann = options.Ann with { QuantizationRescore = true, QuantizationOversampling = 3 } }, CauseCodes.QuantizationLoss);
        }
    }

    private static IReadOnlyList<string> Convex(PipelineOptions options, double weight) =>
    [
        .. options.Fusion == FusionMethod.Convex ? (IReadOnlyList<string>)[] : ["--fusion", "convex"],
        .. options.FusionPlace == FusionPlace.Client ? (IReadOnlyList<string>)[] : ["--fusion-by", "client"],
        "--dense-weight", Text(weight),
    ];

    private static PipelineOptions Weighted(PipelineOptions options, double weight) =>
        options with { Arms = SearchArms.Hybrid, Fusion = FusionMethod.Convex, FusionPlace = FusionPlace.Client, DenseWeight = weight, RrfWeights = null };

    private async Task<IReadOnlyList<Trial>> TryDocumentsAsync(IReadOnlyDictionary<string, Answer> before, CancellationToken cancellationToken)
    {
        var trials = new List<Trial>();
        if (input.Documents is not { } documents || chunker is null)
        {
            return trials;
        }

        if (SourcesOf(ReindexCauses) is { Count: > 0 } stale)
        {
            var attempt = new Attempt(AttemptKind.Reindex, "Index these documents again", [], input.Pipeline.Options, ReindexCauses) { Sources = stale };
            var (trial, after) = await TryScratchAsync(before, attempt, chunker, documents, cancellationToken);
            trials.Add(trial with { Repair = trial.Repair with { IsIndexing = true, NeedsNewIndex = Any(VectorCauses) } });

            // A scratch index has no stale chunk anyway: cutting another way must not be praised for that.
            before = after;
        }

        if (SourcesOf(CutCauses) is not { Count: > 0 } cut)
        {
            return trials;
        }

        foreach (var other in OtherSizes(chunker.Name))
        {
            var some = new Attempt(AttemptKind.CutSome, $"Cut these documents with {other.Name} instead of {chunker.Name}", [], input.Pipeline.Options, CutCauses) { Sources = cut };
            var all = new Attempt(AttemptKind.CutAll, $"Cut all documents with {other.Name} instead of {chunker.Name}", ["--chunker", other.Name], input.Pipeline.Options, CutCauses);
            trials.Add((await TryScratchAsync(before, some, new ChunkerBySource(chunker, other, cut.ToHashSet(StringComparer.Ordinal)), documents, cancellationToken)).Trial);
            trials.Add((await TryScratchAsync(before, all, other, documents, cancellationToken)).Trial);
        }

        return trials;
    }

    // Half and twice the size: whichever is better is kept.
    private static IEnumerable<IChunker> OtherSizes(string name)
    {
        if (Size().Match(name) is not { Success: true } match || !int.TryParse(match.Value, CultureInfo.InvariantCulture, out var size) || size is <= 1 or >= 500_000)
        {
            return [];
        }

        return new[] { size / 2, size * 2 }.Select(other => Legal(Size().Replace(name, Text(other), 1))).OfType<IChunker>();
    }

    // Half the size may be less than the overlap.
    private static IChunker? Legal(string name)
    {
        try
        {
            return ChunkerCatalog.Parse(name);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private async Task<(Trial Trial, IReadOnlyDictionary<string, Answer> After)> TryScratchAsync(
        IReadOnlyDictionary<string, Answer> before, Attempt attempt, IChunker cutter, IReadOnlyDictionary<string, SourceDocument> documents, CancellationToken cancellationToken)
    {
        await using var scratch = await ScratchIndex.BuildAsync(_model, cutter, documents.Values, time, cancellationToken);
        var pipeline = await RetrievalPipeline.CreateAsync(OnScratch(attempt.Pipeline), _model, scratch.Index, time, cancellationToken);
        var after = await _replay.RunAsync(pipeline, cancellationToken);
        return (Compare(before, after, attempt), after);
    }

    // The scratch index is embedded: it knows no approximation.
    private static PipelineOptions OnScratch(PipelineOptions options) => options with { FusionPlace = FusionPlace.Client, Ann = AnnParameters.Default };

    private async Task<Trial> TryAsync(IReadOnlyDictionary<string, Answer> before, Attempt attempt, RetrievalPipeline pipeline, CancellationToken cancellationToken) =>
        Compare(before, await _replay.RunAsync(pipeline, cancellationToken), attempt);

    private Trial Compare(IReadOnlyDictionary<string, Answer> before, IReadOnlyDictionary<string, Answer> after, Attempt attempt)
    {
        var ids = before.Keys.ToList();
        var recovered = ids.FindAll(id => !before[id].Passes && after[id].Passes);
        var causes = report.Questions.Where(question => recovered.Contains(question.QuestionId, StringComparer.Ordinal))
            .Select(question => question.Finding.Cause).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var statistics = BootstrapInterval.Of([
            [.. ids.Select(id => !before[id].Passes && after[id].Passes ? 1.0 : 0)],
            [.. ids.Select(id => after[id].Value - before[id].Value)]]);
        return new Trial(attempt, new Repair
        {
            Action = attempt.Action,
            Options = attempt.Options,
            LeaveOut = attempt.LeaveOut,
            Sources = attempt.Sources,
            Causes = causes,
            Questions = QuestionsWith(causes).Count,
            IsMeasured = true,
            Recovered = recovered,
            Broken = ids.FindAll(id => before[id].Passes && !after[id].Passes),
            RecoveredInterval = (statistics[0].Low * ids.Count, statistics[0].High * ids.Count),
            Change = statistics[1],
        });
    }

    // The findings themselves say that each of these questions passes with its intervention. Nothing that was tried is said again.
    private IEnumerable<Repair> Estimates(IReadOnlyList<Trial> trials)
    {
        var answered = trials.SelectMany(trial => trial.Attempt.Kind == AttemptKind.Reindex ? trial.Attempt.Causes : trial.Attempt.Causes.Intersect(trial.Repair.Causes, StringComparer.Ordinal))
            .ToHashSet(StringComparer.Ordinal);
        return CauseSummary.Of(report.Questions)
            .Where(summary => !answered.Contains(summary.Cause) && RepairAdvice.For(summary.Cause) is not null)
            .Select(summary => new Repair
            {
                Action = RepairAdvice.For(summary.Cause)!,
                Sources = RepairAdvice.ConcernsDocuments(summary.Cause) ? SourcesOf([summary.Cause]) : [],
                Causes = [summary.Cause],
                Questions = summary.Questions.Count,
                IsMeasured = false,
                NeedsNewIndex = VectorCauses.Contains(summary.Cause, StringComparer.Ordinal),
                Recovered = [.. summary.Questions.Where(question => question.Finding.Repairs).Select(question => question.QuestionId)],
            });
    }

    private bool Any(params IEnumerable<string> causes) => QuestionsWith(causes).Count > 0;

    private List<QuestionDiagnosis> QuestionsWith(IEnumerable<string> causes) =>
        [.. report.Questions.Where(question => causes.Contains(question.Finding.Cause, StringComparer.Ordinal))];

    private IReadOnlyList<string> SourcesOf(IEnumerable<string> causes)
    {
        var ids = QuestionsWith(causes).Select(question => question.QuestionId).ToHashSet(StringComparer.Ordinal);
        return [.. input.EvalSet.Questions.Where(question => ids.Contains(question.Id))
            .SelectMany(question => question.Expected).Where(judgment => judgment.IsRelevant)
            .Select(judgment => judgment.Source).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    // Whether a better setting might help where nothing is broken.
    private bool AnySoft() => report.Questions.Any(question => question.Finding.Class is CauseClass.Soft or CauseClass.Rest or CauseClass.Noise);

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    [GeneratedRegex("[0-9]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Size();

    /// <summary>Of several attempts of a kind the best is kept: chosen on the questions that it is measured on, it looks a little too good.</summary>
    private enum AttemptKind
    {
        Depth,
        Threshold,
        SourceLimit,
        Context,
        Arms,
        Fusion,
        Exact,
        Beam,
        Quantization,
        Reindex,
        CutSome,
        CutAll,
    }

    /// <param name="Causes">Those it is meant for.</param>
    private sealed record Attempt(AttemptKind Kind, string Action, IReadOnlyList<string> Options, PipelineOptions Pipeline, params IReadOnlyList<string> Causes)
    {
        public IReadOnlyList<string> LeaveOut { get; init; } = [];

        public IReadOnlyList<string> Sources { get; init; } = [];
    }

    private sealed record Trial(Attempt Attempt, Repair Repair);
}
