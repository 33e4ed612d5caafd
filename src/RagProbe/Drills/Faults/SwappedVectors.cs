using RagProbe.Diagnosis;
using RagProbe.Indexes;

namespace RagProbe.Drills.Faults;

/// <summary>The expected chunks carry the vectors of other chunks, and those theirs.</summary>
internal sealed class SwappedVectors : IFault
{
    public string Cause => CauseCodes.VectorCorrupt;

    public string Name => "swap-vectors";

    public IReadOnlyList<string> Doses => ["swapped"];

    public string? Obstacle(HealthyWorld world) => NeedsDense.Of(world);

    public Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken)
    {
        var expected = targets.SelectMany(target => target.Gold).Select(gold => gold.Chunk).DistinctBy(chunk => chunk.Id, StringComparer.Ordinal).ToList();
        var taken = expected.Select(chunk => chunk.Id).ToHashSet(StringComparer.Ordinal);
        var swapped = new List<EmbeddedChunk>();
        foreach (var chunk in expected)
        {
            var other = world.Random(Name, chunk.Id).Shuffle(world.Chunks).Find(candidate => candidate.Source != chunk.Source && !taken.Contains(candidate.Id));
            if (other is not null && taken.Add(other.Id))
            {
                swapped.Add(new EmbeddedChunk(world.Same(chunk), other.Vector!.Value));
                swapped.Add(new EmbeddedChunk(world.Same(other), chunk.Vector!.Value));
            }
        }

        var changed = swapped.Select(chunk => chunk.Chunk.Id).ToHashSet(StringComparer.Ordinal);
        return Task.FromResult(new Injection
        {
            Write = new IndexWrite { Upserts = swapped },
            Targets = GoldIds.Questions(targets.Where(target => target.Gold.All(gold => changed.Contains(gold.Chunk.Id)))),
        });
    }
}
