using RagProbe.Diagnosis;
using RagProbe.Drills.Misbehaviour;

namespace RagProbe.Drills.Faults;

/// <summary>The graph of an approximate index does not lead to the expected chunks, unless the beam is wide.</summary>
internal sealed class HiddenChunks : IFault
{
    private const int WideBeam = 256;
    private const int UsualBeam = 100;

    public string Cause => CauseCodes.AnnMiss;

    public string Name => "graph-miss";

    public IReadOnlyList<string> Doses => ["256"];

    public string? Obstacle(HealthyWorld world) => NeedsDense.Of(world) ?? (world.Plan.Options.CandidateDepth >= WideBeam ? "so many candidates are asked for that the beam is wide (--depth)" : null);

    public Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken)
    {
        var hidden = GoldIds.Of(targets).ToHashSet(StringComparer.Ordinal);
        return Task.FromResult(new Injection
        {
            // As in a real index, a larger limit widens the beam.
            Wrap = index => new HidingIndex(index, hidden, asked => !asked.Ann.Exact && Math.Max(asked.Ann.HnswEf ?? UsualBeam, asked.Limit) < WideBeam),
            Targets = GoldIds.Questions(targets),
        });
    }
}
