using RagProbe.Corpus;
using RagProbe.Diagnosis;
using RagProbe.EvalSets;
using RagProbe.Indexes;
using RagProbe.Text;

namespace RagProbe.Drills.Faults;

/// <summary>
/// Much text about something else stands before the expected passage in its chunk, so that the model no longer reads as far. The
/// documents say so, too: what follows moves on, and the labels with it.
/// </summary>
internal sealed class HiddenPassages : IFault
{
    // A model that reads more than this reads whole chapters; so much filler would be another corpus.
    private const int LongestLimit = 2048;

    public string Cause => CauseCodes.ChunkTruncated;

    public string Name => "push-past-limit";

    public IReadOnlyList<string> Doses => ["just"];

    public string? Obstacle(HealthyWorld world) =>
        NeedsDense.Of(world) ?? (world.Model.MaxTokens > LongestLimit ? $"the model {world.Model.Name} reads texts of any usual length to their end" : null);

    public async Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken)
    {
        var hit = targets.Where(target => target.Gold.All(gold => gold.Passages.Count > 0 && CanGrow(world, gold.Chunk))).ToList();
        var upserts = new List<EmbeddedChunk>();
        var documents = new List<SourceDocument>();
        var edits = new Dictionary<string, DocumentInsertions>(StringComparer.Ordinal);
        foreach (var source in hit.SelectMany(target => target.Gold).Select(gold => gold.Chunk).DistinctBy(chunk => chunk.Id, StringComparer.Ordinal).GroupBy(chunk => chunk.Source, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var fillers = source.ToDictionary(chunk => chunk.Id, chunk => Filler(world, chunk), StringComparer.Ordinal);
            var insertions = new DocumentInsertions(world.Documents[source.Key], source.Select(chunk => (chunk.Span!.Value.Start, fillers[chunk.Id])));
            edits.Add(source.Key, insertions);
            documents.Add(insertions.Edited);
            var moved = world.ChunksOf(source.Key).Where(chunk => !fillers.ContainsKey(chunk.Id) && chunk.Span is { } place && insertions.Move(place) != place);
            upserts.AddRange(moved.Select(chunk => new EmbeddedChunk(world.WithText(chunk, chunk.Text, insertions.Move(chunk.Span!.Value)), chunk.Vector!.Value)));
            var grown = source.Select(chunk =>
            {
                // The filler is part of the chunk: it begins where the filler does.
                var end = insertions.Move(chunk.Span!.Value).End;
                var start = insertions.Move(chunk.Span!.Value).Start - new CodePointMap(fillers[chunk.Id]).CodePointCount;
                return world.WithText(chunk, fillers[chunk.Id] + chunk.Text, new TextSpan(start, end));
            });
            upserts.AddRange(await world.EmbedAsync([.. grown], cancellationToken));
        }

        return new Injection
        {
            Write = new IndexWrite { Upserts = upserts },
            Documents = world.DocumentsWith(documents),
            Questions = world.Plan.EvalSet.Questions.Where(question => question.Expected.Any(judgment => edits.ContainsKey(judgment.Source))).ToDictionary(question => question.Id, question => Move(question, edits), StringComparer.Ordinal),
            Targets = GoldIds.Questions(hit),
        };
    }

    // Where another chunk, or another question's passage, reaches across the place, putting text in would change that one, too.
    private static bool CanGrow(HealthyWorld world, StoredChunk chunk) =>
        chunk.Span is { } place
        && world.Documents.ContainsKey(chunk.Source)
        && !world.ChunksOf(chunk.Source).Any(other => Crosses(other.Span, place.Start))
        && !world.Plan.EvalSet.Questions.Any(question => question.Expected.Any(judgment => judgment.Source == chunk.Source && Crosses(judgment.Span, place.Start)));

    private static bool Crosses(TextSpan? span, int place) => span is { } other && other.Start < place && other.End > place;

    private static Question Move(Question question, Dictionary<string, DocumentInsertions> edits) =>
        question with { Expected = [.. question.Expected.Select(judgment => edits.TryGetValue(judgment.Source, out var insertions) ? insertions.Move(judgment) : judgment)] };

    private string Filler(HealthyWorld world, StoredChunk chunk)
    {
        var filler = "";
        foreach (var other in world.Random(Name, chunk.Id).Shuffle(world.Chunks.Where(other => other.Source != chunk.Source)))
        {
            filler += other.Text.Trim() + "\n\n";
            if (world.Model.CountTokens(world.Model.DocumentPrefix + filler) >= world.Model.MaxTokens)
            {
                break;
            }
        }

        return filler;
    }
}
