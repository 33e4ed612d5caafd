using System.Globalization;
using RagProbe.Diagnosis.Probes;
using RagProbe.Sweeps;
using RagProbe.Text;

namespace RagProbe.Diagnosis.Causes;

/// <summary>
/// Runs the change that a suspicion proposes. A repair counts only if it beats at least 19 of 20 changes of the same form that put
/// nothing right: where taking any other candidates out would do as well, those that were accused are not the cause.
/// </summary>
internal static class Proof
{
    private const int Trials = 20;
    private const int FewestTrials = 10;
    private const int MostAsGood = 1;

    /// <summary>Whether the change repairs, against its placebos.</summary>
    public static async Task<Finding> OfAsync(Subject subject, Suspicion suspicion)
    {
        var after = await subject.AskAsync(suspicion.Change);
        var placebos = !after.Passes ? [] : suspicion.Placebos?.Invoke() ?? RandomRemovals(subject, suspicion.Change.Removed);
        var evidence = suspicion.Evidence;
        if (placebos.Count >= FewestTrials)
        {
            var effect = Effect(after, suspicion.Change);
            var verdicts = await Task.WhenAll(placebos.Select(async placebo => Effect(await subject.AskAsync(placebo), placebo)));
            var asGood = verdicts.Count(placebo => placebo >= effect);
            evidence = [.. evidence, new("changes of the same form at random that do as much", string.Create(CultureInfo.InvariantCulture, $"{asGood} of {placebos.Count}"))];
            if (asGood > MostAsGood)
            {
                after = after with { Passes = false };
            }
        }

        return subject.Find(suspicion.Cause, CauseClass.Defect, after, suspicion.Sentence, suspicion.Intervention, suspicion.NextStep, evidence).ProvedBy(suspicion.Change);
    }

    /// <summary>Of changes that repair nothing alone, the first two that do together; null where none do.</summary>
    public static async Task<(Finding First, Finding Second)?> OfPairsAsync(Subject subject, IReadOnlyList<Suspicion> suspicions)
    {
        foreach (var (i, first) in suspicions.Index())
        {
            foreach (var second in suspicions.Skip(i + 1).Where(second => second.Cause != first.Cause))
            {
                if (first.Change.And(second.Change) is { } both && await subject.AskAsync(both) is { Passes: true } after)
                {
                    return (Together(first, second, both, after), Together(second, first, both, after));
                }
            }
        }

        return null;

        Finding Together(Suspicion own, Suspicion other, Change both, Verdict after) => subject.Find(
            own.Cause,
            CauseClass.Defect,
            after,
            own.Sentence,
            $"{own.Intervention}; and, since neither repairs alone, {other.Intervention}",
            own.NextStep,
            [.. own.Evidence, new("together with", $"{other.Cause}: {other.Sentence}")]).ProvedBy(both);
    }

    // How far above the last place the evidence is, or, of an inserted chunk, how high it scores.
    private static double Effect(Verdict verdict, Change change) => change.Chunk is not { } chunk
        ? verdict.Margin
        : EvidenceCarriers.Ranking(verdict.Trace)?.Candidates.FirstOrDefault(candidate => candidate.ChunkId == chunk.Id)?.Score ?? double.NegativeInfinity;

    private static IReadOnlyList<Change> RandomRemovals(Subject subject, IReadOnlySet<string> accused)
    {
        string[] others = accused.Count == 0 ? [] : [.. subject.Competitors(int.MaxValue).Select(chunk => chunk.Id).Where(id => !accused.Contains(id))];
        if (others.Length <= accused.Count)
        {
            return [];
        }

        var random = new SeededRandom(subject.World.Input.Seed, "placebo", subject.Question.Id);
        return [.. Enumerable.Range(0, Trials).Select(_ => new Change { Removed = random.Shuffle(others).Take(accused.Count).ToHashSet(StringComparer.Ordinal) })];
    }
}
