using System.Globalization;
using RagProbe.Diagnosis;
using RagProbe.Text;

namespace RagProbe.Drills.Faults;

/// <summary>The corpus says the same of other things: copies of the expected chunk with other numbers, or with other names too.</summary>
internal sealed class OtherNumbers : IFault
{
    public string Cause => CauseCodes.NumberEntityConfusion;

    public string Name => "other-numbers";

    public IReadOnlyList<string> Doses => ["numbers", "numbers and names"];

    public async Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken)
    {
        var strangers = new Strangers(world);
        var hit = new List<PassedQuestion>();
        foreach (var target in targets)
        {
            var text = target.Gold[0].Chunk.Text;

            // Where the passage itself has no number, a copy with other numbers around it holds what is expected, too.
            if (!text.Any(char.IsAsciiDigit) || !target.Question.Expected.Where(judgment => judgment.IsRelevant).All(judgment => judgment.Quote?.Any(char.IsAsciiDigit) != false))
            {
                continue;
            }

            hit.Add(target);

            // About half of them rank before the original, and all that are delivered must.
            for (var copy = 0; copy < (2 * world.Plan.Options.TopK) + 2; copy++)
            {
                var id = string.Create(CultureInfo.InvariantCulture, $"drill/{Name}/{target.Question.Id}/{copy}");
                strangers.Add(id, Change(world, world.Random(dose, id), text, alsoNames: dose != "numbers"));
            }
        }

        return await strangers.ToInjectionAsync(cancellationToken) with { Targets = GoldIds.Questions(hit) };
    }

    // The same number, or name, becomes the same other one throughout the copy.
    private static string Change(HealthyWorld world, SeededRandom random, string text, bool alsoNames)
    {
        var known = CorpusWords.Of(text);
        var others = new Dictionary<string, string>(StringComparer.Ordinal);
        var first = WordEdit.Words(text).Where(word => IsFirst(text, word.Index)).Select(word => word.Index).ToHashSet();
        var places = WordEdit.Words(text).Select(word => word.Index).ToList();
        return WordEdit.Replace(text, (place, word) =>
        {
            var isName = alsoNames && char.IsUpper(word[0]) && word.Length > 2 && !first.Contains(places[place]);
            if (!isName && !word.Any(char.IsAsciiDigit))
            {
                return null;
            }

            if (!others.TryGetValue(word, out var other))
            {
                others[word] = other = word.Any(char.IsAsciiDigit) ? OtherDigits(random, word) : WordEdit.LikeCase(world.Words.Stranger(random, known), word);
            }

            return other;
        });
    }

    // A word at the start of a sentence or line is large whether it is a name or not.
    private static bool IsFirst(string text, int at)
    {
        var before = at - 1;
        while (before >= 0 && text[before] is not '\n' && !char.IsLetterOrDigit(text[before]) && text[before] is not ('.' or '!' or '?' or ':' or '#'))
        {
            before--;
        }

        return before < 0 || !char.IsLetterOrDigit(text[before]);
    }

    private static string OtherDigits(SeededRandom random, string word)
    {
        var other = word;
        while (other == word)
        {
            other = string.Concat(word.Select((character, i) =>
                !char.IsAsciiDigit(character) ? character : (char)(i == 0 ? '1' + random.Below(9) : '0' + random.Below(10))));
        }

        return other;
    }
}
