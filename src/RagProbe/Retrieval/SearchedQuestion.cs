using RagProbe.EvalSets;
using RagProbe.Indexes;
using RagProbe.Traces;

namespace RagProbe.Retrieval;

/// <summary>What the arms found for a question, before fusion and cuts.</summary>
/// <param name="Stages">The stages up to here.</param>
/// <param name="Dense">Null where the arm is not asked; so for the others.</param>
/// <param name="Fused">Where the index fuses by itself.</param>
public sealed record SearchedQuestion(Question Question, IReadOnlyList<TraceStage> Stages, SearchAnswer? Dense, SearchAnswer? Lexical, SearchAnswer? Fused);
