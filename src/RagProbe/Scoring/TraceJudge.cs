using RagProbe.EvalSets;
using RagProbe.Traces;

namespace RagProbe.Scoring;

/// <summary>Marks every candidate of a trace with what it carries of the expected evidence.</summary>
public static class TraceJudge
{
    public static RetrievalTrace Judge(RetrievalTrace trace, Question question)
    {
        var judge = new EvidenceJudge(question);
        var expected = question.Expected.Where(judgment => judgment.IsRelevant).Select(judgment => judgment.Source).ToHashSet(StringComparer.Ordinal);
        var chunks = new TraceChunk[trace.Chunks.Count];
        for (var i = 0; i < chunks.Length; i++)
        {
            chunks[i] = Mark(trace.Chunks[i]);
        }

        return trace with { Chunks = chunks };

        // Most candidates are of no judged source: they stay the objects they are.
        TraceChunk Mark(TraceChunk chunk)
        {
            var (evidence, isExpectedSource) = (judge.Judge(chunk.Source, chunk.Text, chunk.Span), expected.Contains(chunk.Source));
            return evidence.Count == 0 && chunk.Evidence.Count == 0 && isExpectedSource == chunk.IsExpectedSource ? chunk : chunk with { Evidence = evidence, IsExpectedSource = isExpectedSource };
        }
    }
}
