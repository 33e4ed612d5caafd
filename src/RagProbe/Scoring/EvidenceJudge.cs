using RagProbe.EvalSets;
using RagProbe.Text;
using RagProbe.Traces;

namespace RagProbe.Scoring;

/// <summary>
/// Whether, and how much of, a question's expected passages a chunk carries: the one predicate behind scores, traces and
/// diagnosis. The chunk's text decides. Its offsets are believed only where the text bears them out, because those of a
/// stale or re-cut chunk lie. Prepared once a question, used for any number of chunks; not safe for concurrent use.
/// </summary>
public sealed class EvidenceJudge
{
    private readonly Dictionary<string, List<Target>> _targets = new(StringComparer.Ordinal);

    /// <param name="question">With resolved judgments: each has both a span and its text, or neither.</param>
    /// <exception cref="ArgumentException">A judgment is not resolved.</exception>
    public EvidenceJudge(Question question)
    {
        foreach (var (index, judgment) in question.Expected.Index())
        {
            if (judgment.Span is null != judgment.Quote is null)
            {
                throw new ArgumentException($"Judgment {index} of question {question.Id} ({judgment.Source}) is not resolved: a passage needs its span and its text. Resolve the eval set first.", nameof(question));
            }

            if (!_targets.TryGetValue(judgment.Source, out var targets))
            {
                _targets.Add(judgment.Source, targets = []);
            }

            targets.Add(new Target(index, judgment.Grade, judgment.Quote is null ? null : new EvidencePassage(judgment)));
        }
    }

    /// <summary>One entry for every judgment of the chunk's source that the chunk carries, wholly or in part, in the question's order.</summary>
    /// <param name="source">The chunk's source, as judgments name it.</param>
    /// <param name="text">The chunk's text.</param>
    /// <param name="hint">Where the chunk says it stands in its source, in code points.</param>
    public IReadOnlyList<Evidence> Judge(string source, string text, TextSpan? hint)
    {
        if (!_targets.TryGetValue(source, out var targets))
        {
            return [];
        }

        var chunk = new EvidenceChunk(text, hint);
        var evidence = new List<Evidence>(targets.Count);
        foreach (var target in targets)
        {
            if (target.Passage is null)
            {
                evidence.Add(new Evidence { JudgmentIndex = target.Index, Grade = target.Grade, Coverage = 1 });
                continue;
            }

            var parts = target.Passage.FindIn(chunk);
            if (parts.InPassage.Count > 0)
            {
                evidence.Add(new Evidence
                {
                    JudgmentIndex = target.Index,
                    Grade = target.Grade,
                    Covered = parts.InPassage,
                    InChunk = parts.InChunk,
                    Coverage = (double)parts.InPassage.Sum(span => span.Length) / target.Passage.Length,
                });
            }
        }

        return evidence;
    }

    private sealed record Target(int Index, int Grade, EvidencePassage? Passage);
}
