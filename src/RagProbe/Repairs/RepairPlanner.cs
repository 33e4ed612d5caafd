using System.Collections.Immutable;
using RagProbe.Corpus;
using RagProbe.Diagnosis;
using RagProbe.Embedding;
using RagProbe.Embedding.Caching;
using RagProbe.Indexes;
using RagProbe.Retrieval;
using RagProbe.Scoring;

namespace RagProbe.Repairs;

/// <summary>
/// Makes of many findings a short list of things to do, and tries each on all questions: settings on the index itself, other chunks and
/// vectors in scratch indexes. What cannot be tried is estimated, and says so. The index is only read.
/// </summary>
/// <param name="chunker">How the documents were cut; null where nobody knows.</param>
/// <param name="measures">The first is the primary one.</param>
public sealed class RepairPlanner(DiagnosisInput input, DiagnosisReport report, IChunker? chunker, ImmutableArray<IMeasure> measures, TimeProvider time)
{
    private readonly FailuresByCause _failures = new(input.EvalSet, report.Questions);

    // Most chunks and all questions are the same from trial to trial.
    private readonly EmbeddingModel _model = RememberingEmbeddingGenerator.Wrap(input.Model);

    /// <exception cref="IndexException">The index does not answer.</exception>
    public async Task<RepairList> RunAsync(CancellationToken cancellationToken)
    {
        var now = await AskAsync(options: null, queryPrefix: null, cancellationToken);
        var trials = new List<Trial>();
        foreach (var attempt in new SettingAttempts(input, _failures).All())
        {
            trials.Add(Trial.Of(attempt, "on the index itself", now, now, await AskAsync(attempt.Pipeline, attempt.QueryPrefix, cancellationToken), _failures));
        }

        var scratch = new ScratchTrials(input, _model, _failures, chunker, measures[0], time);
        trials.AddRange(await scratch.RunAsync(now, cancellationToken));
        return new RepairList
        {
            Measure = measures[0].Name,
            Questions = now.Ids.Count,
            Failures = now.Failures,
            Before = now.Mean,
            Repairs = Ordered([.. BestOfEachKind(trials), .. Estimates(trials, scratch.Obstacles)]),
        };
    }

    // What was measured to help, then what nobody tried, then what costs as much as it brings.
    private static IReadOnlyList<Repair> Ordered(IEnumerable<Repair> repairs) =>
    [
        .. repairs
            .OrderBy(static repair => !repair.IsMeasured ? 1 : repair.Net > 0 ? 0 : 2)
            .ThenByDescending(static repair => repair.Net)
            .ThenByDescending(static repair => repair.Change?.Mean ?? 0)
            .ThenByDescending(static repair => repair.Questions)
            .ThenBy(static repair => repair.Action, StringComparer.Ordinal),
    ];

    // Five weights are one thing to do. What recovers nothing is none.
    private static IEnumerable<Repair> BestOfEachKind(IEnumerable<Trial> trials) =>
        trials.Where(static trial => trial.Repair.Recovered.Count > 0)
            .GroupBy(static trial => trial.Attempt.Kind)
            .Select(static kind => kind.Select(static trial => trial.Repair).MaxBy(static repair => (repair.Net, repair.Change!.Mean))!);

    // Null stands for what the sweep was run with.
    private Task<Answers> AskAsync(PipelineOptions? options, string? queryPrefix, CancellationToken cancellationToken) => Answers.AskAsync(
        input.Pipeline.With(options ?? input.Pipeline.Options, input.Index, _model.With(_model.Generator, queryPrefix)), input.EvalSet, measures[0], cancellationToken);

    // The findings themselves say that each of these questions passes with its intervention. Nothing that was tried is said again.
    private IEnumerable<Repair> Estimates(IReadOnlyList<Trial> trials, IReadOnlyDictionary<string, string> obstacles)
    {
        var answered = trials.SelectMany(static trial => trial.Attempt.Kind is AttemptKind.Index or AttemptKind.Embed ? trial.Attempt.Causes : trial.Attempt.Causes.Intersect(trial.Repair.Causes, StringComparer.Ordinal))
            .ToHashSet(StringComparer.Ordinal);
        var tried = trials.SelectMany(static trial => trial.Attempt.Causes).ToHashSet(StringComparer.Ordinal);
        return CauseSummary.Of(report.Questions)
            .Where(summary => !answered.Contains(summary.Cause) && RepairAdvice.For(summary.Cause) is not null)
            .Select(summary => new Repair
            {
                Action = RepairAdvice.For(summary.Cause)!,
                Sources = RepairAdvice.ConcernsDocuments(summary.Cause) ? _failures.SourcesOf(summary.Cause) : [],
                Causes = [summary.Cause],
                Questions = summary.Questions.Count,
                IsMeasured = false,
                Basis = obstacles.GetValueOrDefault(summary.Cause) ?? (tried.Contains(summary.Cause) ? "what was tried recovers none of them" : RepairAdvice.WhyNotTried(summary.Cause)),
                NeedsNewIndex = ScratchTrials.VectorCauses.Contains(summary.Cause, StringComparer.Ordinal),
                Recovered = [.. summary.Questions.Where(static question => question.Finding.Repairs).Select(static question => question.QuestionId)],
            });
    }
}
