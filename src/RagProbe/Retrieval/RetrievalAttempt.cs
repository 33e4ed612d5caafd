using RagProbe.EvalSets;
using RagProbe.Traces;

namespace RagProbe.Retrieval;

/// <summary>What came of asking one question: a trace, or why there is none.</summary>
/// <param name="Question">As it was asked.</param>
/// <param name="Trace">Makes the trace; needs nobody else. Null where the question could not be answered.</param>
/// <param name="Error">Null where it was.</param>
public sealed record RetrievalAttempt(Question Question, Func<RetrievalTrace>? Trace, Exception? Error)
{
    public static RetrievalAttempt Failed(Question question, Exception error) => new(question, Trace: null, error);
}
