using System.Globalization;
using RagProbe.Health;
using RagProbe.Indexes;
using RagProbe.Retrieval;
using RagProbe.Sweeps;

namespace RagProbe.Diagnosis.Baselines;

/// <summary>What a reader should know about a comparison with a baseline: which questions it says nothing about, and what of it could not be tried.</summary>
internal static class BaselineRemarks
{
    public static IReadOnlyList<string> Of(World world, IReadOnlyList<Subject> failed)
    {
        if (world.Input.Baseline is not { } baseline || failed.Count == 0)
        {
            return [];
        }

        var records = failed.Select(subject => (subject.Question, Record: baseline.Questions.GetValueOrDefault(subject.Question.Id))).ToList();
        var passed = records.Count(entry => PassedThen.Of(baseline, entry.Question) is not null);
        var unknown = records.Count(entry => entry.Record is null);
        var relabelled = records.Count(entry => entry.Record?.Outcome is Outcome.Hit or Outcome.AnswerMiss) - passed;
        var counts = string.Create(
            CultureInfo.InvariantCulture,
            $"Compared with sweep {baseline.Sweep.Id}: of {Numbers.Count(failed.Count, "failed question")} {passed} passed there; {records.Count - passed - unknown - relabelled} did not, {unknown} it does not know{(relabelled > 0 ? $", {relabelled} passed by labels that are others now" : "")}. Those that did not pass are diagnosed without it.");
        return [counts, .. Obstacles(world, baseline)];
    }

    /// <summary>Why today's index cannot be asked with these options; null where it can.</summary>
    public static string? Obstacle(PipelineOptions options, IndexCapabilities index) =>
        options.UsesLexical && !index.HasLexicalArm ? "the index has no lexical arm"
        : options is { Arms: SearchArms.Hybrid, FusionPlace: FusionPlace.Index } && !index.CanFuse ? "the index does not fuse"
        : options.Ann.Acorn && !index.HasAcorn ? "the server does not know acorn"
        : options is { UsesDense: true, Ann.Exact: true } && index.RefusesExactSearch ? "the server refuses exact search"
        : options.CandidateDepth > index.LargestLimit ? "the server refuses so many candidates"
        : options.Ann.HnswEf > index.LargestBeam ? "the server refuses so wide a beam"
        : options.Ann.QuantizationOversampling > index.LargestOversampling ? "the server refuses so much oversampling"
        : null;

    private static IEnumerable<string> Obstacles(World world, Baseline baseline)
    {
        var sweep = string.Create(CultureInfo.InvariantCulture, $"sweep {baseline.Sweep.Id}");
        if (baseline.Options is not { } options)
        {
            yield return $"The parameters of {sweep} were not tried: '{baseline.Sweep.Plan.Pipeline}' is not how this version describes any.";
        }
        else if (Obstacle(options, world.Session.Index.Capabilities) is { } obstacle)
        {
            yield return $"The parameters of {sweep} ({options.Describe()}) were not tried: {obstacle}.";
        }

        if (world.Production.UsesDense && baseline.Sweep.Plan.ModelFingerprint != world.Input.Model.Fingerprint)
        {
            yield return $"{char.ToUpperInvariant(sweep[0])}{sweep[1..]} embedded with another model ({baseline.Sweep.Plan.Model} {baseline.Sweep.Plan.ModelFingerprint}); what the change of model did was not tried.";
        }
    }
}
