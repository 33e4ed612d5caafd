using RagProbe.EvalSets;
using RagProbe.Indexes;
using RagProbe.Retrieval.Reranking;
using RagProbe.Traces;

namespace RagProbe.Retrieval;

/// <summary>What the arms found for a question, and how the reranker scored it; before fusion and cuts.</summary>
/// <param name="Stages">The stages up to here.</param>
/// <param name="Dense">Null where the arm is not asked; so for the others.</param>
/// <param name="Fused">Where the index fuses by itself.</param>
public sealed record SearchedQuestion(Question Question, IReadOnlyList<TraceStage> Stages, SearchAnswer? Dense, SearchAnswer? Lexical, SearchAnswer? Fused)
{
    /// <summary>The reranker's scores of the first candidates; null where it was not asked. They hold for the arms as they are: whoever edits those asks again.</summary>
    public RerankedHead? Reranked { get; init; }
}
