using System.Globalization;
using RagProbe.Diagnosis;

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

            hit.Add(target);
            var random = world.Random(Name, target.Question.Id);
            var asked = CorpusWords.Of(target.Question.Text);

            // The same two places in every copy, and none of the question's words: the copies should rank as the original does.
            var places = random.Shuffle(WordEdit.Words(competitor.Text).Index().Where(word => !asked.Contains(word.Item.Value.ToLowerInvariant())).Select(word => word.Index)).Take(2).ToHashSet();
            for (var copy = 0; copy < copies; copy++)
            {
                strangers.Add(
                    string.Create(CultureInfo.InvariantCulture, $"drill/{Name}/{target.Question.Id}/{copy}"),
                    WordEdit.Replace(competitor.Text, (place, word) => places.Contains(place) ? WordEdit.LikeCase(world.Words.Stranger(random, asked), word) : null));
            }
        }

        return await strangers.ToInjectionAsync(cancellationToken) with { Targets = GoldIds.Questions(hit) };
    }
}
