using RagProbe.EvalSets;
using RagProbe.Retrieval;

namespace RagProbe.Sweeps;

/// <summary>What came of asking one question: what was found, or why nothing was.</summary>
internal sealed record RetrievalAttempt(Question Question, SearchedQuestion? Searched, Exception? Error);
