using System.Globalization;
using RagProbe.Diagnosis;

namespace RagProbe.Drills.Faults;

/// <summary>The question says in other words what the expected passage says: the words that both have are replaced.</summary>
internal sealed class OtherWords : IFault
{
    public string Cause => CauseCodes.VocabularyGap;

    public string Name => "other-words";

    /// <inheritdoc/>
    /// <remarks>The share of the words in common that is replaced, the rarest first.</remarks>
    public IReadOnlyList<string> Doses => ["0.5", "1"];

    public Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken)
    {
        var share = double.Parse(dose, CultureInfo.InvariantCulture);
        return Task.FromResult(ChangedQuestions.Of(targets, target =>
        {
            var random = world.Random(Name, dose, target.Question.Id);
            var expected = target.Gold.SelectMany(gold => CorpusWords.Of(gold.Chunk.Text)).ToHashSet(StringComparer.Ordinal);
            var common = CorpusWords.Of(target.Question.Text)
                .Where(word => CorpusWords.IsContent(word) && expected.Contains(word))
                .OrderBy(world.Words.Frequency)
                .ThenBy(word => word, StringComparer.Ordinal)
                .ToList();
            var replaced = common.Take((int)Math.Ceiling(share * common.Count)).ToDictionary(word => word, _ => world.Words.Stranger(random, expected), StringComparer.Ordinal);
            return WordEdit.Replace(target.Question.Text, (_, word) => replaced.TryGetValue(word.ToLowerInvariant(), out var other) ? WordEdit.LikeCase(other, word) : null);
        }));
    }
}
