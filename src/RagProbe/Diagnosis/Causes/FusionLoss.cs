using System.Globalization;
using RagProbe.Diagnosis.Probes;
using RagProbe.Retrieval;

namespace RagProbe.Diagnosis.Causes;

/// <summary>The arms have it, their fusion loses it: because they are mixed as nobody would mix them, or because one arm is right and the other is not.</summary>
internal static class FusionLoss
{
    private static readonly double[] DenseWeights = [0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

    /// <summary>The mixture that suits the model would deliver it, the one in use does not.</summary>
    public static async Task<Finding?> OfUnusualMixtureAsync(Subject subject)
    {
        var usual = subject.World.Ranking with { Fusion = FusionMethod.Convex, DenseWeight = subject.World.Input.Model.SuggestedDenseWeight };
        if (subject.World.Production.Arms != SearchArms.Hybrid || usual == subject.World.Ranking || await subject.JudgeAsync(subject.Exact, usual) is not { Passes: true } after)
        {
            return null;
        }

        var option = string.Create(CultureInfo.InvariantCulture, $"--fusion convex --dense-weight {usual.DenseWeight}");
        return Find(
            subject,
            CauseClass.Defect,
            after,
            string.Create(CultureInfo.InvariantCulture, $"Fused as usual for this model it is at rank {after.Rank}; as the arms are fused here ({subject.World.Production.DescribeFusion()}) it is {Place(subject)}."),
            $"fuse with {usual.DescribeFusion()}",
            $"Sweep with {option} and compare all questions.",
            Arms(await DenseAsync(subject), await LexicalAsync(subject))).ProvedBy(new Change { Options = subject.World.Production with { Fusion = usual.Fusion, DenseWeight = usual.DenseWeight, FusionPlace = FusionPlace.Client } });
    }

    /// <summary>One arm alone has it among the first. No defect: any fusion of two arms loses some of what each finds.</summary>
    public static async Task<Finding?> OfOneArmAsync(Subject subject)
    {
        if (subject.World.Production.Arms != SearchArms.Hybrid)
        {
            return null;
        }

        var dense = await DenseAsync(subject);
        var lexical = await LexicalAsync(subject);
        var (arm, after) = IsFound(dense) ? ("dense", dense) : ("lexical", lexical);
        if (!IsFound(after))
        {
            return null;
        }

        var weight = await NearestWeightAsync(subject);
        return Find(
            subject,
            CauseClass.Rest,
            after,
            string.Create(CultureInfo.InvariantCulture, $"The {arm} arm has it at rank {after.Rank}; fused with the other arm it is {Place(subject)}."),
            $"the {arm} arm alone",
            weight is { } found
                ? string.Create(CultureInfo.InvariantCulture, $"A dense weight of {found} delivers it (--fusion convex --dense-weight {found}); see what that does to the other questions.")
                : $"Give the {arm} arm more weight.",
            Arms(dense, lexical)).ProvedBy(new Change { Options = subject.World.Production with { Arms = arm == "dense" ? SearchArms.Dense : SearchArms.Lexical } });

        // A passage that comes in parts has its best rank elsewhere.
        bool IsFound(Verdict verdict) => verdict.Passes && verdict.Rank <= subject.TopK;
    }

    private static Task<Verdict> DenseAsync(Subject subject) => subject.JudgeAsync(subject.Exact with { Lexical = null, Fused = null });

    private static Task<Verdict> LexicalAsync(Subject subject) => subject.JudgeAsync(subject.Exact with { Dense = null, Fused = null });

    private static async Task<double?> NearestWeightAsync(Subject subject)
    {
        foreach (var weight in DenseWeights.OrderBy(weight => Math.Abs(weight - subject.World.Production.DenseWeight)))
        {
            if ((await subject.JudgeAsync(subject.Exact, subject.World.Ranking with { Fusion = FusionMethod.Convex, DenseWeight = weight })).Passes)
            {
                return weight;
            }
        }

        return null;
    }

    private static IReadOnlyList<FindingEvidence> Arms(Verdict dense, Verdict lexical) => [new("dense arm", Excerpt.Rank(dense.Rank)), new("lexical arm", Excerpt.Rank(lexical.Rank))];

    private static string Place(Subject subject) =>
        subject.InRanking.Rank is { } rank ? string.Create(CultureInfo.InvariantCulture, $"at rank {rank}") : "no candidate";

    private static Finding Find(Subject subject, CauseClass causeClass, Verdict after, string sentence, string intervention, string next, params IReadOnlyList<FindingEvidence> evidence) =>
        subject.Find(CauseCodes.FusionLoss, causeClass, after, sentence, intervention, next, evidence);
}
