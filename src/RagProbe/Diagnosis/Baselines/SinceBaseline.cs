using System.Globalization;
using RagProbe.Diagnosis.Causes;

namespace RagProbe.Diagnosis.Baselines;

/// <summary>
/// Reads a diagnosis in the light of a sweep in which the question passed: what has changed since, and of that what alone turns the
/// answer, decides between causes. Labels and the stages that lost the text are decided without it.
/// </summary>
internal static class SinceBaseline
{
    /// <summary>The same diagnosis where there is no baseline, or the question did not pass there.</summary>
    public static async Task<QuestionDiagnosis> RefineAsync(Subject subject, QuestionDiagnosis alone)
    {
        if (alone.Finding.Class == CauseClass.Label || subject.World.Input.Baseline is not { } baseline || PassedThen.Of(baseline, subject.Question) is not { } then)
        {
            return alone;
        }

        var comparison = new Swaps(subject, baseline, then);
        var swaps = await comparison.RunAsync();
        var turning = swaps.Where(swap => swap.After.Passes).ToList();
        var evidence = Evidence(baseline, then, swaps, comparison.CompetitorsNotCompared);
        if (alone.Finding.Class == CauseClass.Stage || turning.Count == 0 || (turning.Count > 1 && !alone.Abstained))
        {
            return alone with { Finding = With(alone.Finding, evidence) };
        }

        List<Finding> findings = [.. alone.Abstained ? [] : new[] { alone.Finding }, .. alone.Secondary];
        var carried = turning.Count > 1 ? [] : await CarriedAsync(subject, turning[0].Component, findings);
        if (carried.Count == 0)
        {
            carried = [Changed(subject, baseline, turning)];
        }

        return alone with { Finding = With(carried[0], evidence), Secondary = [.. carried.Skip(1), .. findings.Where(finding => carried.TrueForAll(other => other.Cause != finding.Cause))] };
    }

    private static async Task<List<Finding>> CarriedAsync(Subject subject, Component component, List<Finding> findings)
    {
        var carried = findings.Where(finding => finding is { Repairs: true, Confidence: > 0 } && component.CanBe(finding.Cause)).ToList();

        // Without a baseline these are asked for only where nothing else is found.
        return carried.Count > 0 || component != Component.Parameters || subject.InRanking.Passes
            ? carried
            : [.. new[] { await FusionLoss.OfUnusualMixtureAsync(subject), await FusionLoss.OfOneArmAsync(subject), await NearMiss.AnyAsync(subject) }.OfType<Finding>().Where(finding => finding.Repairs)];
    }

    private static Finding With(Finding finding, IEnumerable<FindingEvidence> evidence) => finding with { Evidence = [.. finding.Evidence, .. evidence] };

    private static IReadOnlyList<FindingEvidence> Evidence(Baseline baseline, PassedThen then, IReadOnlyList<Swap> swaps, string? notCompared)
    {
        var passed = string.Create(CultureInfo.InvariantCulture, $"sweep {baseline.Sweep.Id}, where it passed ({Excerpt.Rank(then.Rank)})");
        return
        [
            new("baseline", swaps.Count == 0 ? $"{passed}; nothing that the sweep records of the question is other now" : passed),
            .. swaps.Select(swap => new FindingEvidence(
                $"{swap.Component.Describe()} as then",
                $"{Excerpt.Rank(swap.Before.Rank)} before, {Excerpt.Rank(swap.After.Rank)} after, {(swap.After.Passes ? "delivered" : "not delivered")}: {swap.Change}")),
            .. notCompared is null ? [] : new FindingEvidence[] { new($"{Component.Competitors.Describe()} as then", $"not compared: {notCompared}") },
        ];
    }

    private static Finding Changed(Subject subject, Baseline baseline, IReadOnlyList<Swap> turning)
    {
        var first = turning[0];
        var sweep = string.Create(CultureInfo.InvariantCulture, $"sweep {baseline.Sweep.Id}");
        var finding = subject.Find(
            CauseCodes.ChangedSinceBaseline,
            CauseClass.Change,
            first.After,
            turning.Count > 1
                ? $"Since {sweep} {string.Join(" and ", turning.Select(swap => swap.Component.Describe()))} have changed, and each as it was then brings the expected text back by itself: which of them is to blame cannot be told."
                : $"Since {sweep}, where it passed, {first.Component.Describe()} {(first.Component == Component.Question ? "has" : "have")} changed: {first.Change}. As then it is back at {Excerpt.Rank(first.After.Rank)}; what is wrong with the change is not known.",
            first.Did,
            NextStep(first.Component, sweep));
        return finding with { RankBefore = first.Before.Rank, ScoreBefore = first.Before.Score };
    }

    private static string NextStep(Component component, string sweep) => component switch
    {
        Component.Question => $"Compare the question with that of {sweep}, and see which of its words the documents do not use.",
        Component.Parameters => $"Go back to the parameters of {sweep}, or sweep with each of the changed ones alone.",
        Component.Text => $"Compare the text with that of {sweep}: undo the change, or give the passage a chunk of its own.",
        Component.Vectors => "Embed the chunks again whose vectors are not those of their texts.",
        _ => "See whether the new chunks belong in this index; where they do, deliver more, rerank, or filter.",
    };
}
