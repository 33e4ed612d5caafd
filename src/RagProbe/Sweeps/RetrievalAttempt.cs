using RagProbe.EvalSets;
using RagProbe.Traces;

namespace RagProbe.Sweeps;

/// <summary>What came of asking one question: its trace, or why there is none.</summary>
internal sealed record RetrievalAttempt(Question Question, RetrievalTrace? Trace, Exception? Error);
