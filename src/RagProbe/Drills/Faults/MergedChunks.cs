using System.Globalization;
using RagProbe.Corpus;
using RagProbe.Diagnosis;
using RagProbe.Indexes;
using RagProbe.Text;

namespace RagProbe.Drills.Faults;

/// <summary>The chunks are too large: the expected one is one with its neighbours.</summary>
internal sealed class MergedChunks : IFault
{
    private const int FewestNeighbours = 3;

    public string Cause => CauseCodes.ChunkDiluted;

    public string Name => "merge-chunks";

    /// <inheritdoc/>
    /// <remarks>With how many neighbours.</remarks>
    public IReadOnlyList<string> Doses => ["4", "8"];

    public async Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken)
    {
        var neighbours = int.Parse(dose, CultureInfo.InvariantCulture);
        var gone = new HashSet<string>(StringComparer.Ordinal);
        var merged = new Dictionary<string, Chunk>(StringComparer.Ordinal);
        var hit = new List<PassedQuestion>();
        foreach (var target in targets)
        {
            foreach (var gold in target.Gold.Where(gold => !gone.Contains(gold.Chunk.Id) && !merged.ContainsKey(gold.Chunk.Id)))
            {
                if (Merge(world, gold, neighbours, gone, merged) is { } chunk)
                {
                    merged.Add(chunk.Id, chunk);
                }
            }

            if (target.Gold.All(gold => gone.Contains(gold.Chunk.Id) || merged.ContainsKey(gold.Chunk.Id)))
            {
                hit.Add(target);
            }
        }

        return new Injection
        {
            Write = new IndexWrite
            {
                DeletedIds = [.. gone.Order(StringComparer.Ordinal)],
                Upserts = await world.EmbedAsync([.. merged.Values.OrderBy(chunk => chunk.Id, StringComparer.Ordinal)], cancellationToken),
            },
            Targets = GoldIds.Questions(hit),
        };
    }

    // Null where the document has too few chunks left, or the passage would no longer be read by the model: that is another fault.
    private static Chunk? Merge(HealthyWorld world, GoldChunk gold, int neighbours, HashSet<string> gone, Dictionary<string, Chunk> merged)
    {
        if (!world.Documents.TryGetValue(gold.Chunk.Source, out var document))
        {
            return null;
        }

        var all = world.ChunksOf(gold.Chunk.Source).ToList();
        var at = all.FindIndex(chunk => chunk.Id == gold.Chunk.Id);
        bool IsFree(int i) => i >= 0 && i < all.Count && all[i].Span is not null && !gone.Contains(all[i].Id) && !merged.ContainsKey(all[i].Id);
        var (first, last) = (at, at);
        while (last - first < neighbours && IsFree(last + 1))
        {
            last++;
        }

        while (last - first < neighbours && IsFree(first - 1))
        {
            first--;
        }

        if (last - first < FewestNeighbours || gold.Chunk.Span is not { } place)
        {
            return null;
        }

        var map = new CodePointMap(document.Text);
        var span = new TextSpan(all[first].Span!.Value.Start, all[first..(last + 1)].Max(chunk => chunk.Span!.Value.End));
        var passageEnd = place.Start + (gold.Passages.Count > 0 ? gold.Passages.Max(passage => passage.End) : 0);
        if (Model(world, map.Slice(new TextSpan(span.Start, Math.Clamp(passageEnd, span.Start, span.End)))) > world.Model.MaxTokens)
        {
            return null;
        }

        gone.UnionWith(all[first..(last + 1)].Where(chunk => chunk.Id != gold.Chunk.Id).Select(chunk => chunk.Id));
        return world.WithText(gold.Chunk, map.Slice(span), span);
    }

    private static int Model(HealthyWorld world, string text) => world.Model.CountTokens(world.Model.DocumentPrefix + text);
}
