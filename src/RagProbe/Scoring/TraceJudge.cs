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
        return trace with
        {
            Chunks = [.. trace.Chunks.Select(chunk => chunk with
            {
                Evidence = judge.Judge(chunk.Source, chunk.Text, chunk.Span),
                IsExpectedSource = expected.Contains(chunk.Source),
            })],
        };
    }
}
