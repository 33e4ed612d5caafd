using RagProbe.Diagnosis.Probes;
using RagProbe.Retrieval;

namespace RagProbe.Diagnosis.Causes;

/// <summary>A rare word decides, which the dense vectors do not know: the word search has the source among the first.</summary>
internal sealed class RareTerm : ICause
{
    private const double RareShare = 0.01;

    public async Task<Finding?> ExamineAsync(Subject subject)
    {
        if (subject.World.Production.Arms != SearchArms.Dense || !subject.World.Input.Index.Capabilities.HasLexicalArm)
        {
            return null;
        }

        var terms = subject.World.Terms;
        var rare = Words.Content(subject.Question.Text).Distinct(StringComparer.Ordinal)
            .Where(word => terms.ChunksWith(word) is > 0 and var chunks && chunks <= Math.Max(1, RareShare * terms.ChunkCount))
            .ToList();
        if (rare.Count == 0)
        {
            return null;
        }

        var after = await subject.AskAsync(subject.World.Ranking with { Arms = SearchArms.Lexical });
        return after.Passes
            ? subject.Find(
                CauseCodes.RareTerm,
                CauseClass.Rest,
                after,
                $"{string.Join(", ", rare.Take(3).Select(word => $"'{word}'"))} decides, which few chunks have and the vectors hardly know: word search has the source at {Excerpt.Rank(after.Rank)}.",
                "search by words",
                "Search both ways (--arm hybrid).",
                [.. rare.Take(3).Select(word => new FindingEvidence(word, FormattableString.Invariant($"in {terms.ChunksWith(word)} of {terms.ChunkCount} chunks")))])
            : null;
    }
}
