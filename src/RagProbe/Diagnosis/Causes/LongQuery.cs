using System.Globalization;
using RagProbe.Diagnosis.Probes;

namespace RagProbe.Diagnosis.Causes;

/// <summary>The question is so long that what it asks drowns in it, or is not read at all.</summary>
internal sealed class LongQuery : ISoftCause
{
    private const int ManyWords = 40;
    private const int MostSentences = 12;

    public string Code => CauseCodes.LongQuery;

    public bool IsPlain(Subject subject) => true;

    public bool Applies(Subject subject)
    {
        var model = subject.World.Input.Model;
        return Words.Of(subject.Question.Text).Count > ManyWords || model.CountTokens(model.QueryPrefix + subject.Question.Text) > model.MaxTokens;
    }

    public async Task<SoftIntervention?> ApplyAsync(Subject subject)
    {
        Verdict? best = null;
        var bestSentence = "";
        var sentences = Words.Sentences(subject.Question.Text);
        foreach (var sentence in sentences.Count > 1 ? sentences.Take(MostSentences) : [])
        {
            var after = await subject.AskAsync(sentence);
            if (best is null || after.Margin > best.Margin)
            {
                (best, bestSentence) = (after, sentence);
            }
        }

        return best is null ? null : new SoftIntervention(
            best,
            string.Create(CultureInfo.InvariantCulture, $"The question has {Words.Of(subject.Question.Text).Count} words; one of its sentences alone finds the source."),
            $"ask '{bestSentence}' alone",
            "Shorten questions before searching: the sentence that asks, or a summary.");
    }
}
