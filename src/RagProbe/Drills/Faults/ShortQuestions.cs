using System.Globalization;
using RagProbe.Diagnosis;

namespace RagProbe.Drills.Faults;

/// <summary>Of the question only its commonest words are left: they fit too much.</summary>
internal sealed class ShortQuestions : IFault
{
    public string Cause => CauseCodes.Underspecified;

    public string Name => "short-question";

    /// <inheritdoc/>
    /// <remarks>How many words that mean something are left.</remarks>
    public IReadOnlyList<string> Doses => ["1", "2"];

    public Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken)
    {
        var count = int.Parse(dose, CultureInfo.InvariantCulture);
        return Task.FromResult(ChangedQuestions.Of(targets, target =>
        {
            var words = WordEdit.Words(target.Question.Text).Select(match => match.Value).Where(word => CorpusWords.IsContent(word) && world.Words.Frequency(word) > 0).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
            var kept = words.OrderByDescending(world.Words.Frequency).ThenBy(word => word, StringComparer.Ordinal).Take(count).ToHashSet(StringComparer.Ordinal);
            return words.Count > count ? string.Join(' ', words.Where(kept.Contains)) : null;
        }));
    }
}
