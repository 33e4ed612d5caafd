using RagProbe.Diagnosis;
using RagProbe.Drills.Misbehaviour;

namespace RagProbe.Drills.Faults;

/// <summary>The application searches indexed parts only, and the expected chunks lie in one that has no graph yet. Exactness does not help.</summary>
internal sealed class UnindexedChunks : IFault
{
    public string Cause => CauseCodes.UnindexedSegment;

    public string Name => "indexed-only";

    public IReadOnlyList<string> Doses => ["all"];

    public string? Obstacle(HealthyWorld world) => NeedsDense.Of(world);

    public Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken)
    {
        var hidden = GoldIds.Of(targets).ToHashSet(StringComparer.Ordinal);
        var options = world.Plan.Options;
        return Task.FromResult(new Injection
        {
            Options = options with { Ann = options.Ann with { IndexedOnly = true } },
            Wrap = index => new HidingIndex(index, hidden, asked => asked.Ann.IndexedOnly),
            Targets = GoldIds.Questions(targets),
        });
    }
}
