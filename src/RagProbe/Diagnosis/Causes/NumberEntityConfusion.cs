using RagProbe.Diagnosis.Probes;
using RagProbe.Traces;

namespace RagProbe.Diagnosis.Causes;

/// <summary>Chunks in front say the same of other numbers or names.</summary>
internal sealed class NumberEntityConfusion : ICause
{
    private const double AlikeWords = 0.8;

    public Task<Finding?> ExamineAsync(Subject subject)
    {
        foreach (var target in subject.Targets)
        {
            var (frame, values) = Words.Split(target.Text);
            var confused = subject.CompetitorsAhead(3 * subject.TopK)
                .Where(chunk => Words.Split(chunk.Text) is var (otherFrame, otherValues) && Words.Jaccard(frame, otherFrame) >= AlikeWords && !values.SetEquals(otherValues))
                .ToList();
            if (confused.Count > 0 && subject.Without(confused.Select(chunk => chunk.Id).ToHashSet(StringComparer.Ordinal)) is { Passes: true } after)
            {
                return Task.FromResult<Finding?>(subject.Find(
                    CauseCodes.NumberEntityConfusion,
                    CauseClass.Defect,
                    after,
                    FormattableString.Invariant($"{confused.Count} chunks before the expected one differ from it in numbers or names only; the ranking does not tell them apart."),
                    "leave those chunks out",
                    "Filter by the number or name as a payload field, give exact words more weight (hybrid), or rerank.",
                    [.. confused.Take(3).Select(chunk => new FindingEvidence("other", $"{chunk.Id}: {Differences(values, chunk)}")), new("expected", string.Join(' ', values.Order(StringComparer.Ordinal).Take(12)))]));
            }
        }

        return Task.FromResult<Finding?>(null);
    }

    private static string Differences(HashSet<string> values, TraceChunk chunk) =>
        Excerpt.Of(string.Join(' ', Words.Split(chunk.Text).Values.Where(value => !values.Contains(value)).Order(StringComparer.Ordinal)));
}
