using RagProbe.Diagnosis;
using RagProbe.Drills.Misbehaviour;

namespace RagProbe.Drills.Faults;

/// <summary>The vectors of the expected chunks are not numbers.</summary>
internal sealed class PoisonedVectors : IFault
{
    public string Cause => CauseCodes.VectorPoisoned;

    public string Name => "not-a-number";

    public IReadOnlyList<string> Doses => ["all"];

    public string? Obstacle(HealthyWorld world) => NeedsDense.Of(world);

    public Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken)
    {
        var poisoned = targets.SelectMany(target => target.Gold).Select(gold => gold.Chunk).DistinctBy(chunk => chunk.Id, StringComparer.Ordinal).ToDictionary(chunk => chunk.Id, StringComparer.Ordinal);
        return Task.FromResult(new Injection { Wrap = index => new PoisonedIndex(index, poisoned), Targets = GoldIds.Questions(targets) });
    }
}
