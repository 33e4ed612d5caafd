using RagProbe.Diagnosis;
using RagProbe.Indexes;

namespace RagProbe.Drills.Faults;

/// <summary>
/// Another model made the vectors: each is turned by one and the same random rotation (components exchanged, half of the signs
/// changed), so that lengths and distances among the chunks stay and the questions no longer fit.
/// </summary>
internal sealed class ForeignVectors : IFault
{
    public string Cause => CauseCodes.VectorModelMismatch;

    public string Name => "other-model";

    public IReadOnlyList<string> Doses => ["all", "half"];

    public string? Obstacle(HealthyWorld world) => NeedsDense.Of(world);

    public Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken)
    {
        var random = world.Random(Name, "rotation");
        var order = random.Shuffle(Enumerable.Range(0, world.Model.Dimensions));
        var signs = order.ConvertAll(_ => random.Below(2) == 0 ? -1f : 1f);
        var turned = world.Chunks.Where(chunk => dose == "all" || world.Random(Name, dose, chunk.Id).Below(2) == 0);
        return Task.FromResult(new Injection
        {
            Write = new IndexWrite
            {
                Upserts = [.. turned.Select(chunk => new EmbeddedChunk(world.Same(chunk), order.Select((from, i) => signs[i] * chunk.Vector!.Value.Span[from]).ToArray()))],
            },
        });
    }
}
