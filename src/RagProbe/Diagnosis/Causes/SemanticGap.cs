using RagProbe.Diagnosis.Probes;

namespace RagProbe.Diagnosis.Causes;

/// <summary>The source can be found, by its own words; the question does not lead there.</summary>
internal sealed class SemanticGap : ICause
{
    private const int MostSentences = 4;

    public async Task<Finding?> ExamineAsync(Subject subject) =>
        !Underspecified.IsFragment(subject.Question.Text) && await AskBySourceAsync(subject) is var (after, sentence)
            ? subject.Find(
                CauseCodes.SemanticGap,
                CauseClass.Rest,
                after,
                "The expected chunk is found by its own sentences; the question is too far from them for this model.",
                $"ask with a sentence of the source: '{Excerpt.Of(sentence)}'",
                "Nothing is broken. A reranker, another model, or questions written for the chunks (an adapter) can close the gap; measure each.")
            : null;

    /// <summary>What a sentence of the source finds, asked in the question's place; null where none finds it.</summary>
    public static async Task<(Verdict After, string Sentence)?> AskBySourceAsync(Subject subject)
    {
        if (subject.Targets.Count == 0)
        {
            return null;
        }

        var sentences = subject.Passages.Where(passage => passage.Carriers.Count > 0).Select(passage => passage.Judgment.Quote).OfType<string>().Take(1)
            .Concat(Words.Sentences(subject.Targets[0].Text)).Take(MostSentences);
        foreach (var sentence in sentences)
        {
            if (await subject.AskAsync(sentence) is { Passes: true } after)
            {
                return (after, sentence);
            }
        }

        return null;
    }
}
