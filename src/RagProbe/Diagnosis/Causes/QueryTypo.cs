using System.Text.RegularExpressions;
using RagProbe.Diagnosis.Probes;

namespace RagProbe.Diagnosis.Causes;

/// <summary>A word of the question stands in no chunk, and a word of the corpus is a typing error away.</summary>
internal sealed class QueryTypo : ICause
{
    private const int ShortestWord = 4;

    private static readonly string[] Endings = ["", "s", "es", "d", "ed", "r", "er", "ers", "ing", "ly", "'s"];

    public async Task<Finding?> ExamineAsync(Subject subject)
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
            return null;
        }

        // The nearest words together first; then, where only one is wrong, its other candidates.
        List<Dictionary<string, string>> readings = [unknown.ToDictionary(entry => entry.Word, entry => entry.Near[0], StringComparer.Ordinal)];
        readings.AddRange(unknown.SelectMany(entry => entry.Near.Skip(1).Select(near => new Dictionary<string, string>(readings[0], StringComparer.Ordinal) { [entry.Word] = near })));
        foreach (var reading in readings)
        {
            var corrected = reading.Aggregate(subject.Question.Text, (text, entry) => Regex.Replace(text, $@"\b{Regex.Escape(entry.Key)}\b", entry.Value.Replace("$", "$$", StringComparison.Ordinal), RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)));
            var after = await subject.AskAsync(corrected);
            if (after.Passes)
            {
                return subject.Find(
                    CauseCodes.QueryTypo,
                    CauseClass.Defect,
                    after,
                    $"The question has a word that no chunk has and that is a typing error away from one: {string.Join(", ", reading.Select(entry => $"'{entry.Key}' for '{entry.Value}'"))}.",
                    $"ask '{corrected}'",
                    "Correct spelling before searching, or search n-grams of characters beside words.",
                    [.. reading.Select(entry => new FindingEvidence(entry.Value, FormattableString.Invariant($"in {terms.ChunksWith(entry.Value)} chunks")))]);
            }
        }

        return null;
    }

    // The model's vocabulary has common words whole: a word in it is spelt right, though the corpus has it not.
    private static bool IsKnownToModel(Subject subject, string word) => subject.World.Input.Model.Tokenizer.CountTokens(word) == 1;

    // Neither is wrong: fitter and fitted, cost and costs.
    private static bool IsOtherForm(string word, string near) => Endings.Any(ending => word.EndsWith(ending, StringComparison.Ordinal) && Endings.Any(other => near.EndsWith(other, StringComparison.Ordinal) && word[..^ending.Length] == near[..^other.Length]));
}
