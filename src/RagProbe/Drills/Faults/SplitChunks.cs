using System.Globalization;
using RagProbe.Corpus;
using RagProbe.Diagnosis;
using RagProbe.Indexes;
using RagProbe.Text;

namespace RagProbe.Drills.Faults;

/// <summary>The documents were cut in the middle of the expected passages.</summary>
internal sealed class SplitChunks : IFault
{
    public string Cause => CauseCodes.ChunkSplit;

    public string Name => "cut-passage";

    /// <inheritdoc/>
    /// <remarks>Into how many pieces a passage falls. A passage in two pieces is delivered with either of them, as soon as it holds half.</remarks>
    public IReadOnlyList<string> Doses => ["2", "3"];

    public async Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken)
    {
        var pieces = int.Parse(dose, CultureInfo.InvariantCulture);
        var hit = targets.Where(target => target.Gold.Any(gold => gold.Passages.Count > 0)).ToList();
        var cuts = new Dictionary<string, (StoredChunk Chunk, SortedSet<int> Places)>(StringComparer.Ordinal);
        foreach (var gold in hit.SelectMany(target => target.Gold))
        {
            if (!cuts.TryGetValue(gold.Chunk.Id, out var cut))
            {
                cuts[gold.Chunk.Id] = cut = (gold.Chunk, []);
            }

            foreach (var passage in gold.Passages)
            {
                for (var i = 1; i < pieces; i++)
                {
                    cut.Places.Add(WordStart(gold.Chunk.Text, passage, passage.Start + (passage.Length * i / pieces)));
                }
            }
        }

        var fresh = cuts.Values.OrderBy(cut => cut.Chunk.Id, StringComparer.Ordinal).SelectMany(cut => Cut(world, cut.Chunk, cut.Places)).ToList();
        return new Injection
        {
            Write = new IndexWrite { Upserts = await world.EmbedAsync(fresh, cancellationToken) },
            Targets = GoldIds.Questions(hit),
        };
    }

    // The first piece keeps the chunk's id, so that it replaces the chunk.
    private static IEnumerable<Chunk> Cut(HealthyWorld world, StoredChunk chunk, SortedSet<int> places)
    {
        var map = new CodePointMap(chunk.Text);
        var start = 0;
        var number = 0;
        foreach (var end in places.Where(place => place > 0 && place < map.CodePointCount).Append(map.CodePointCount))
        {
            var text = map.Slice(new TextSpan(start, end));
            if (!string.IsNullOrWhiteSpace(text))
            {
                var from = chunk.Span?.Start ?? 0;
                var id = number == 0 ? chunk.Id : FormattableString.Invariant($"{chunk.Id}/{number}");
                yield return world.Chunk(id, chunk.Source, new TextSpan(from + start, from + end), text, chunk.HeadingPath, chunk.Metadata);
                number++;
            }

            start = end;
        }
    }

    // Chunkers cut between words: the next word's start, unless there is none in the passage.
    private static int WordStart(string text, TextSpan passage, int place)
    {
        var map = new CodePointMap(text);
        for (var i = place; i < passage.End; i++)
        {
            if (i > passage.Start && char.IsWhiteSpace(text[map.ToUtf16(i) - 1]) && !char.IsWhiteSpace(text[map.ToUtf16(i)]))
            {
                return i;
            }
        }

        return place;
    }
}
