using RagProbe.Diagnosis.Probes;

namespace RagProbe.Diagnosis.Causes;

/// <summary>Question and passage say the same in different words.</summary>
internal sealed class VocabularyGap : ISoftCause
{
    private const int MostTerms = 3;
    private const double LowOverlap = 0.5;

    public string Code => CauseCodes.VocabularyGap;

    public bool Applies(Subject subject)
    {
        var text = subject.Targets.Count == 0 ? null : Text(subject);
        if (text is null || Underspecified.IsFragment(subject.Question.Text))
        {
            return false;
        }

        var own = Words.SetOf(text).Select(Indexes.Lexical.Bm25Encoder.TermOf).ToHashSet();
        var asked = Words.Content(subject.Question.Text).Distinct(StringComparer.Ordinal).ToList();
        var all = asked.Sum(subject.World.Terms.Weight);
        return all > 0 && asked.Where(word => own.Contains(Indexes.Lexical.Bm25Encoder.TermOf(word))).Sum(subject.World.Terms.Weight) / all < LowOverlap;
    }

    public async Task<SoftIntervention?> ApplyAsync(Subject subject)
    {
        if (subject.Targets.Count == 0)
        {
            return null;
        }

        var added = TermsOf(subject);
        if (added.Count == 0)
        {
            return null;
        }

        var text = $"{subject.Question.Text} {string.Join(' ', added)}";
        return new SoftIntervention(
            await subject.AskAsync(text),
            "The question uses other words than the passage.",
            $"add {string.Join(", ", added.Select(word => $"'{word}'"))} to the question",
            "Expand questions with the corpus' words (synonyms, a glossary), or use a model that knows both.",
            new FindingEvidence("passage", Excerpt.Of(Text(subject))));
    }

    /// <summary>The passage's most telling words that the question has not.</summary>
    public static IReadOnlyList<string> TermsOf(Subject subject)
    {
        var asked = Words.SetOf(subject.Question.Text);
        return [.. Words.Content(Text(subject)).Distinct(StringComparer.Ordinal)
            .Where(word => !asked.Contains(word) && word.Length > 3 && !word.Any(char.IsDigit))
            .OrderByDescending(subject.World.Terms.Weight)
            .ThenBy(word => word, StringComparer.Ordinal)
            .Take(MostTerms)];
    }

    // Of the chunk that is ranked best.
    private static string Text(Subject subject) => subject.Passages.FirstOrDefault(passage => passage.Carriers.Any(chunk => chunk.Id == subject.Targets[0].Id))?.Judgment.Quote ?? subject.Targets[0].Text;
}
