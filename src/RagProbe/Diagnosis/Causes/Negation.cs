using System.Text.RegularExpressions;

namespace RagProbe.Diagnosis.Causes;

/// <summary>The question says what is not meant, and the ranking takes the words for what is.</summary>
internal sealed partial class Negation : ICause
{
    public async Task<Finding?> ExamineAsync(Subject subject)
    {
        var without = Blanks().Replace(Cue().Replace(subject.Question.Text, " "), " ").Trim();
        if (without == subject.Question.Text.Trim() || without.Length == 0)
        {
            return null;
        }

        var after = await subject.AskAsync(without);
        return after.Passes
            ? subject.Find(
                CauseCodes.Negation,
                CauseClass.Defect,
                after,
                "The question is a negation, which embeddings and word counts hardly see: without the word that negates, the expected chunk comes.",
                $"ask '{without}'",
                "Rewrite negations before searching, or rerank with a model that reads them.",
                new FindingEvidence("negation", string.Join(", ", Cue().Matches(subject.Question.Text).Select(match => match.Value.Trim()))))
            : null;
    }

    [GeneratedRegex(@"\b(?:(?:is|are|was|were|do|does|did|can|could|should|would|must|may|will|has|have|had)?n['’]t|not|never|without|except|excluding|other\s+than|rather\s+than|no\s+longer|instead\s+of)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Cue();

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Blanks();
}
