using RagProbe.Diagnosis;
using RagProbe.Indexes;

namespace RagProbe.Drills.Faults;

/// <summary>The chunks were embedded with a prefix that the model does not have, or without the one that it has.</summary>
internal sealed class StrangePrefix : IFault
{
    public string Cause => CauseCodes.VectorPrefixMismatch;

    public string Name => "strange-prefix";

    public IReadOnlyList<string> Doses => ["passage: "];

    public string? Obstacle(HealthyWorld world) => NeedsDense.Of(world);

    public async Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken)
    {
        var chunks = world.Chunks.Select(world.Same).ToList();
        var embedded = await world.EmbedAsync(chunks, cancellationToken, world.Model.DocumentPrefix.Length > 0 ? "" : dose);
        return new Injection { Write = new IndexWrite { Upserts = embedded } };
    }
}
