using System.Text.RegularExpressions;
using RagProbe.Diagnosis.Probes;

namespace RagProbe.Diagnosis.Causes;

/// <summary>A word of the question stands in no chunk, and a word of the corpus is a typing error away.</summary>
internal sealed class QueryTypo : IDefect
{
    private const int ShortestWord = 4;
    private const int MostReadings = 9;

    private static readonly string[] Prefixes = ["un", "in", "im", "re", "de", "co", "bi", "a"];
    private static readonly string[] Endings = ["", "s", "es", "d", "ed", "r", "er", "ers", "ing", "ly", "'s"];

    public IAsyncEnumerable<Suspicion> SuspectAsync(Subject subject) => Suspect(subject).ToAsyncEnumerable();

    private static IEnumerable<Suspicion> Suspect(Subject subject)
    {
        var terms = subject.World.Terms;
        var unknown = Words.Of(subject.Question.Text).Distinct(StringComparer.Ordinal)
            .Where(word => word.Length >= ShortestWord && !word.Any(char.IsDigit) && terms.ChunksWith(word) == 0)
            .Where(word => !IsKnownToModel(subject, word))
            .Select(word => (Word: word, Near: terms.Near(word).Where(near => !IsOtherForm(word, near)).ToList()))
            .Where(entry => entry.Near.Count > 0)
            .ToList();
        if (unknown.Count == 0)
        {
            yield break;
        }

        foreach (var reading in Readings(unknown))
        {
            var corrected = reading.Aggregate(subject.Question.Text, (text, entry) => Regex.Replace(text, $@"\b{Regex.Escape(entry.Key)}\b", entry.Value.Replace("$", "$$", StringComparison.Ordinal), RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)));
            yield return new Suspicion
            {
                Cause = CauseCodes.QueryTypo,
                Sentence = $"The question has a word that no chunk has and that is a typing error away from one: {string.Join(", ", reading.Select(entry => $"'{entry.Key}' for '{entry.Value}'"))}.",
                Intervention = $"ask '{corrected}'",
                NextStep = "Correct spelling before searching, or search n-grams of characters beside words.",
                Change = new Change { Question = corrected },
                Evidence = [.. reading.Select(entry => new FindingEvidence(entry.Value, FormattableString.Invariant($"in {terms.ChunksWith(entry.Value)} chunks")))],
            };
        }
    }

    // The nearest words together first, then the others, those with the fewest words changed in between.
    private static IEnumerable<Dictionary<string, string>> Readings(IReadOnlyList<(string Word, List<string> Near)> unknown)
    {
        IEnumerable<(int Distance, Dictionary<string, string> Reading)> readings = [(0, new Dictionary<string, string>(StringComparer.Ordinal))];
        foreach (var (word, near) in unknown)
        {
            readings = readings.SelectMany(reading => near.Index().Select(entry => (reading.Distance + entry.Index, new Dictionary<string, string>(reading.Reading, StringComparer.Ordinal) { [word] = entry.Item }))).OrderBy(entry => entry.Item1).Take(MostReadings);
        }

        return readings.Select(entry => entry.Reading);
    }

    // The model's vocabulary has common words whole: a word in it is spelt right, though the corpus has it not.
    private static bool IsKnownToModel(Subject subject, string word) => subject.World.Input.Model.Tokenizer.CountTokens(word) == 1;

    // Neither is wrong: fitter and fitted, cost and costs, accuracies and inaccuracies.
    private static bool IsOtherForm(string word, string near) => IsPrefixed(word, near) || IsPrefixed(near, word) || Endings.Any(ending => word.EndsWith(ending, StringComparison.Ordinal) && Endings.Any(other => near.EndsWith(other, StringComparison.Ordinal) && word[..^ending.Length] == near[..^other.Length]));

    private static bool IsPrefixed(string word, string longer) => longer.EndsWith(word, StringComparison.Ordinal) && Prefixes.Contains(longer[..^word.Length], StringComparer.Ordinal);
}
