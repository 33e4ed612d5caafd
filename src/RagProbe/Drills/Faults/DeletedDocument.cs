using RagProbe.Diagnosis;
using RagProbe.Indexes;

namespace RagProbe.Drills.Faults;

/// <summary>The expected documents are gone, from the corpus and from the index.</summary>
internal sealed class DeletedDocument : IFault
{
    public string Cause => CauseCodes.SourceMissing;

    public string Name => "delete-document";

    public IReadOnlyList<string> Doses => ["all"];

    public Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken)
    {
        var hit = GoldIds.OfSpareSources(world, targets);
        var sources = hit.SelectMany(GoldIds.Sources).ToHashSet(StringComparer.Ordinal);
        return Task.FromResult(new Injection
        {
            Write = new IndexWrite { DeletedIds = [.. sources.Order(StringComparer.Ordinal).SelectMany(world.ChunksOf).Select(chunk => chunk.Id)] },
            Documents = world.Documents.Where(document => !sources.Contains(document.Key)).ToDictionary(StringComparer.Ordinal),
            Targets = GoldIds.Questions(hit),
        });
    }
}
