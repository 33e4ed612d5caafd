using RagProbe.Diagnosis.Probes;

namespace RagProbe.Diagnosis.Causes;

/// <summary>The question says too little to tell its source from others.</summary>
internal sealed class Underspecified : ISoftCause
{
    private const string Advice = "Ask back, or add what the application knows about the user's context.";

    private const int FewWords = 3;

    public string Code => CauseCodes.Underspecified;

    // A title helps those that pass, too; that the question says too little can be seen.
    public double RarityBar(Subject subject) => IsPlain(subject) ? 0.1 : 0.05;

    public bool IsPlain(Subject subject) => IsFragment(subject.Question.Text);

    /// <summary>Catchwords, not a question: "Where are kayaks rented?" says with four words what it wants.</summary>
    public static bool IsFragment(string question) => Words.Of(question).Count <= FewWords;

    public bool Applies(Subject subject) => Words.Content(subject.Question.Text).Distinct(StringComparer.Ordinal).Count() <= FewWords;

    public async Task<SoftIntervention?> ApplyAsync(Subject subject)
    {
        if (subject.Targets.Count == 0)
        {
            return null;
        }

        var target = subject.Targets[0];
        var passage = subject.Passages.FirstOrDefault(passage => passage.Judgment.Source == target.Source);
        var title = passage?.Title ?? Path.GetFileNameWithoutExtension(target.Source).Replace('-', ' ').Replace('_', ' ');
        var (after, added) = (await subject.AskAsync($"{subject.Question.Text} {title}"), title);
        if (!after.Passes && IsPlain(subject) && VocabularyGap.TermsOf(subject) is { Count: > 0 } terms)
        {
            // A title says what the document is about, not which of its passages is meant.
            added = $"{title} {string.Join(' ', terms)}";
            after = await subject.AskAsync($"{subject.Question.Text} {added}");
        }

        return new SoftIntervention(
            after,
            "The question has too few words to tell its source from others.",
            $"add what it leaves out: '{added}'",
            Advice,
            new FindingEvidence("words that tell something", string.Join(", ", Words.Content(subject.Question.Text).Distinct(StringComparer.Ordinal))));
    }

    /// <summary>Catchwords that a title does not help: where a sentence of the source finds it, they say too little. Nothing else is to be proved of three words.</summary>
    public static async Task<Finding?> OfCatchwordsAsync(Subject subject) =>
        IsFragment(subject.Question.Text) && await SemanticGap.AskBySourceAsync(subject) is var (after, sentence)
            ? subject.Find(
                CauseCodes.Underspecified,
                CauseClass.Rest,
                after,
                "The question has too few words to tell its source from others; a sentence of the source finds it.",
                $"ask with a sentence of the source: '{Excerpt.Of(sentence)}'",
                Advice)
            : null;
}
