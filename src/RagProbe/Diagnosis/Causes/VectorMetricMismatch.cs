using RagProbe.Indexes.Qdrant;

namespace RagProbe.Diagnosis.Causes;

/// <summary>The collection compares by inner product or distance, and the lengths of its vectors vary: how long a vector is decides, not only what it means.</summary>
internal sealed class VectorMetricMismatch : ICause
{
    public async Task<Finding?> ExamineAsync(Subject subject)
    {
        var world = subject.World;
        if (world.ByCosine?.Of(subject) is not { } answer || await subject.JudgeAsync(subject.Exact with { Dense = answer }) is not { Passes: true } after)
        {
            return null;
        }

        var distance = world.Input.Index.Capabilities.Distance;
        var way = distance == VectorDistance.Dot ? "inner product" : "straight-line distance";
        return subject.Find(
            CauseCodes.VectorMetricMismatch,
            CauseClass.Defect,
            after,
            $"The collection compares by {way}, and the lengths of its vectors vary: a chunk's rank hangs on how long its vector is, not only on what it means.",
            "compare by cosine, which does not look at lengths",
            $"Store vectors of length 1, as {world.Input.Model.Name} makes them, or make the collection again with cosine distance. `ragprobe health` measures the lengths.",
            [
                new("coefficient of variation of the lengths", Excerpt.Number(world.ByCosine.LengthVariation)),
                .. subject.Targets.Where(Health.VectorAgreement.IsUsable).Take(1).Select(target => new FindingEvidence($"length of the vector of {target.Id}", Excerpt.Number(Indexes.UnitVector.Length(target.Vector!.Value.Span)))),
                new("distance of the collection", distance.ToString()),
                new("compared by cosine", world.ByCosine.Ranked),
            ]);
    }
}
