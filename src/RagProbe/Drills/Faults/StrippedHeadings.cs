using RagProbe.Diagnosis;
using RagProbe.Indexes;
using RagProbe.Text;

namespace RagProbe.Drills.Faults;

/// <summary>The chunks lost the heading lines that they began with.</summary>
internal sealed class StrippedHeadings : IFault
{
    public string Cause => CauseCodes.ChunkContextLost;

    public string Name => "drop-headings";

    public IReadOnlyList<string> Doses => ["all"];

    public string? Obstacle(HealthyWorld world) =>
        world.Chunks.Any(chunk => HeadingLength(chunk.Text) > 0) ? null : "no chunk begins with a heading line";

    public async Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken)
    {
        // Where the passage is in the heading, cutting it off would be another fault.
        var hit = targets.Where(target => target.Gold.All(gold => HeadingLength(gold.Chunk.Text) is > 0 and var heading && gold.Passages.All(passage => passage.Start >= heading))).ToList();
        var bare = hit.SelectMany(target => target.Gold)
            .DistinctBy(gold => gold.Chunk.Id, StringComparer.Ordinal)
            .Select(gold =>
            {
                var map = new CodePointMap(gold.Chunk.Text);
                var heading = HeadingLength(gold.Chunk.Text);
                var start = gold.Chunk.Span?.Start ?? 0;
                return world.WithText(gold.Chunk, map.Slice(new TextSpan(heading, map.CodePointCount)), new TextSpan(start + heading, start + map.CodePointCount));
            })
            .ToList();
        return new Injection
        {
            Write = new IndexWrite { Upserts = await world.EmbedAsync(bare, cancellationToken) },
            Targets = GoldIds.Questions(hit),
        };
    }

    // In code points, with the blank lines after the headings; 0 where there is none or nothing else.
    private static int HeadingLength(string text)
    {
        var at = 0;
        while (at < text.Length && text[at] == '#')
        {
            var end = text.IndexOf('\n', at);
            if (end < 0)
            {
                return 0;
            }

            at = end + 1;
            while (at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }
        }

        return at < text.Length ? new CodePointMap(text).ToCodePoint(at) : 0;
    }
}
