using RagProbe.Diagnosis.Probes;
using RagProbe.Traces;

namespace RagProbe.Diagnosis.Causes;

/// <summary>Chunks in front say the same of other numbers or names.</summary>
internal sealed class NumberEntityConfusion : IDefect
{
    private const double AlikeWords = 0.8;
    private const int MostTargets = 20;
    private const int LongestLook = 50;

    public IAsyncEnumerable<Suspicion> SuspectAsync(Subject subject) => Suspect(subject).ToAsyncEnumerable();

    private static IEnumerable<Suspicion> Suspect(Subject subject)
    {
        foreach (var target in subject.Passages.SelectMany(passage => passage.Carriers).DistinctBy(chunk => chunk.Id, StringComparer.Ordinal).Take(MostTargets))
        {
            var (frame, values) = Words.Split(target.Text);
            var confused = subject.CompetitorsAhead(LongestLook)
                .Where(chunk => Words.Split(chunk.Text) is var (otherFrame, otherValues) && Words.Jaccard(frame, otherFrame) >= AlikeWords && !values.SetEquals(otherValues))
                .ToList();
            if (confused.Count > 0)
            {
                yield return new Suspicion
                {
                    Cause = CauseCodes.NumberEntityConfusion,
                    Sentence = FormattableString.Invariant($"{confused.Count} chunks before the expected one differ from it in numbers or names only; the ranking does not tell them apart."),
                    Intervention = "leave those chunks out",
                    NextStep = "Filter by the number or name as a payload field, give exact words more weight (hybrid), or rerank.",
                    Change = new Change { Removed = confused.Select(chunk => chunk.Id).ToHashSet(StringComparer.Ordinal) },
                    Evidence = [.. confused.Take(3).Select(chunk => new FindingEvidence("other", $"{chunk.Id}: {Differences(values, chunk)}")), new("expected", string.Join(' ', values.Order(StringComparer.Ordinal).Take(12)))],
                };
            }
        }
    }

    private static string Differences(HashSet<string> values, TraceChunk chunk) =>
        Excerpt.Of(string.Join(' ', Words.Split(chunk.Text).Values.Where(value => !values.Contains(value)).Order(StringComparer.Ordinal)));
}
