using System.Globalization;
using RagProbe.Diagnosis;
using RagProbe.Health;
using RagProbe.Indexes;
using RagProbe.Text;

namespace RagProbe.Drills.Faults;

/// <summary>The best chunk that is not expected stands in the corpus many times, each time with two other words.</summary>
internal sealed class Boilerplate : IFault
{
    // Two other words among fewer would make another text of it.
    private const int FewestWords = 30;

    public string Cause => CauseCodes.DuplicateCrowding;

    public string Name => "boilerplate";

    /// <inheritdoc/>
    /// <remarks>How many copies more than chunks are delivered.</remarks>
    public IReadOnlyList<string> Doses => ["2", "5"];

    public async Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken)
    {
        var copies = world.Plan.Options.TopK + int.Parse(dose, CultureInfo.InvariantCulture);
        var strangers = new Strangers(world);
        var hit = new List<PassedQuestion>();
        foreach (var target in targets)
        {
            if (Competitors.Of(world, target).FirstOrDefault(chunk => CorpusWords.Of(chunk.Text).Count >= FewestWords) is not { } competitor)
            {
                continue;
            }

            var random = world.Random(Name, target.Question.Id);
            var asked = CorpusWords.Of(target.Question.Text);

            // The same two places in every copy, and none of the question's words: the copies should rank as the original does.
            var candidates = random.Shuffle(WordEdit.Words(competitor.Text).Index().Where(word => !asked.Contains(word.Item.Value.ToLowerInvariant())).Select(word => word.Index));
            if (await CopyAsync(world, competitor, candidates, copies, random, asked, cancellationToken) is { } texts)
            {
                hit.Add(target);
                foreach (var (copy, text) in texts.Index())
                {
                    strangers.Add(string.Create(CultureInfo.InvariantCulture, $"drill/{Name}/{target.Question.Id}/{copy}"), text);
                }
            }
        }

        return await strangers.ToInjectionAsync(cancellationToken) with { Targets = GoldIds.Questions(hit) };
    }

    // With two other words, or, where those make another text of it, with one; null where that does, too.
    private static async Task<IReadOnlyList<string>?> CopyAsync(
        HealthyWorld world, StoredChunk original, IReadOnlyList<int> places, int copies, SeededRandom random, IReadOnlySet<string> avoided, CancellationToken cancellationToken)
    {
        foreach (var changed in new[] { 2, 1 })
        {
            var chosen = places.Take(changed).ToHashSet();
            string[] texts = [.. Enumerable.Range(0, copies).Select(_ => WordEdit.Replace(original.Text, (place, word) => chosen.Contains(place) ? WordEdit.LikeCase(world.Words.Stranger(random, avoided), word) : null))];
            var vectors = await world.Model.Generator.GenerateAsync(texts.Select(text => world.Model.DocumentPrefix + text), cancellationToken: cancellationToken);
            if (vectors.All(vector => NearCopy.AreNear(vector.Vector.Span, vectors[0].Vector.Span)))
            {
                return texts;
            }
        }

        return null;
    }
}
