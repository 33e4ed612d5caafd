using RagProbe.EvalSets;
using RagProbe.Retrieval;
using RagProbe.Sweeps;
using RagProbe.Traces;

namespace RagProbe.Drills;

/// <summary>What became of a question that was asked again.</summary>
internal sealed record Replayed(Question Question, Outcome Outcome, RetrievalTrace Trace, int? Rank);

/// <summary>Asks questions as a sweep does, without scoring and recording.</summary>
internal static class Replay
{
    public static async Task<IReadOnlyList<Replayed>> RunAsync(RetrievalPipeline pipeline, IEnumerable<Question> questions, CancellationToken cancellationToken) =>
        [.. (await JudgedRetrieval.AskAsync(pipeline, questions, cancellationToken))
            .Select(asked => new Replayed(asked.Question, asked.Outcome, asked.Trace, BestRank.Of(asked.Question, asked.Trace)))];
}
