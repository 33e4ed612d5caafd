using System.Globalization;
using RagProbe.Diagnosis;
using RagProbe.Text;

namespace RagProbe.Drills.Faults;

/// <summary>The question's rarest words that the corpus knows are mistyped, so that it no longer knows them.</summary>
internal sealed class Typos : IFault
{
    private const int ShortestWord = 4;
    private const int LongestShortWord = 6;

    public string Cause => CauseCodes.QueryTypo;

    public string Name => "typos";

    /// <inheritdoc/>
    /// <remarks>In how many words. A word of more than six letters gets two typing errors, a shorter one gets one.</remarks>
    public IReadOnlyList<string> Doses => ["1", "2"];

    public Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken)
    {
        var count = int.Parse(dose, CultureInfo.InvariantCulture);
        return Task.FromResult(ChangedQuestions.Of(targets, target =>
        {
            var random = world.Random(Name, dose, target.Question.Id);
            var rarest = CorpusWords.Of(target.Question.Text)
                .Where(word => word.Length >= ShortestWord && word.All(char.IsLetter) && CorpusWords.IsContent(word) && world.Words.Frequency(word) > 0)
                .OrderBy(world.Words.Frequency)
                .ThenBy(word => word, StringComparer.Ordinal)
                .Take(count)
                .ToDictionary(word => word, word => Mistype(world, random, word), StringComparer.Ordinal);
            return WordEdit.Replace(target.Question.Text, (_, word) => rarest.TryGetValue(word.ToLowerInvariant(), out var wrong) ? WordEdit.LikeCase(wrong, word) : null);
        }));
    }

    private static string Mistype(HealthyWorld world, SeededRandom random, string word)
    {
        var wrong = word;
        var edits = word.Length > LongestShortWord ? 2 : 1;

        // A typing error that makes another word of the corpus would be another fault.
        for (var made = 0; made < edits || world.Words.Frequency(wrong) > 0; made++)
        {
            if (made >= edits)
            {
                (wrong, made) = (word, 0);
            }

            wrong = Edit(random, wrong);
        }

        return wrong;
    }

    // The first letter stays, as most often it does.
    private static string Edit(SeededRandom random, string word)
    {
        var at = 1 + random.Below(word.Length - 1);
        return random.Below(4) switch
        {
            0 when at + 1 < word.Length && word[at] != word[at + 1] => $"{word[..at]}{word[at + 1]}{word[at]}{word[(at + 2)..]}",
            1 when word.Length > ShortestWord => word.Remove(at, 1),
            2 => word.Insert(at, $"{word[at]}"),
            _ => $"{word[..at]}{(char)('a' + random.Below(26))}{word[(at + 1)..]}",
        };
    }
}
