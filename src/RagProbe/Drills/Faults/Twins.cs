using RagProbe.Diagnosis;
using RagProbe.Indexes;

namespace RagProbe.Drills.Faults;

/// <summary>The expected document stands under another name, too, and the index holds it under that one; the label knows only the first.</summary>
internal sealed class Twins : IFault
{
    private const string Suffix = "~copy";

    public string Cause => CauseCodes.LabelIncomplete;

    public string Name => "twin-document";

    public IReadOnlyList<string> Doses => ["all"];

    public Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken)
    {
        var hit = GoldIds.OfSpareSources(world, targets);
        var sources = hit.SelectMany(GoldIds.Sources).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var chunks = sources.SelectMany(world.ChunksOf).ToList();
        return Task.FromResult(new Injection
        {
            Write = new IndexWrite
            {
                DeletedIds = [.. chunks.Select(chunk => chunk.Id)],
                Upserts = [.. chunks.Select(chunk => new EmbeddedChunk(world.Same(chunk) with { Id = chunk.Id + Suffix, Source = chunk.Source + Suffix }, chunk.Vector!.Value))],
            },
            Documents = world.DocumentsWith(sources.Where(world.Documents.ContainsKey).Select(source => world.Documents[source] with { Id = source + Suffix })),
            Targets = GoldIds.Questions(hit),
        });
    }
}
