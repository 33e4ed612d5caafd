using System.Text.RegularExpressions;
using RagProbe.Diagnosis.Probes;

namespace RagProbe.Diagnosis.Causes;

/// <summary>The question says what is not meant, and the ranking takes the words for what is.</summary>
internal sealed partial class Negation : IDefect
{
    public IAsyncEnumerable<Suspicion> SuspectAsync(Subject subject) => (Suspect(subject.Question.Text) is { } suspicion ? [suspicion] : Array.Empty<Suspicion>()).ToAsyncEnumerable();

    private static Suspicion? Suspect(string question)
    {
        var without = Blanks().Replace(Cue().Replace(question, " "), " ").Trim();
        return without == question.Trim() || without.Length == 0 ? null : new Suspicion
        {
            Cause = CauseCodes.Negation,
            Sentence = "The question is a negation, which embeddings and word counts hardly see: without the word that negates, the expected chunk comes.",
            Intervention = $"ask '{without}'",
            NextStep = "Rewrite negations before searching, or rerank with a model that reads them.",
            Change = new Change { Question = without },
            Evidence = [new("negation", string.Join(", ", Cue().Matches(question).Select(match => match.Value.Trim())))],
        };
    }

    [GeneratedRegex(@"\b(?:(?:is|are|was|were|do|does|did|can|could|should|would|must|may|will|has|have|had)?n['’]t|not|never|without|except|excluding|other\s+than|rather\s+than|no\s+longer|instead\s+of)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Cue();

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Blanks();
}
