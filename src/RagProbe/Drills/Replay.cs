using RagProbe.EvalSets;
using RagProbe.Retrieval;
using RagProbe.Scoring;
using RagProbe.Sweeps;
using RagProbe.Traces;

namespace RagProbe.Drills;

/// <summary>What became of a question that was asked again.</summary>
internal sealed record Replayed(Question Question, Outcome Outcome, RetrievalTrace Trace, int? Rank);

/// <summary>Asks questions as a sweep does, without scoring and recording.</summary>
internal static class Replay
{
    private const int BatchSize = 64;

    public static async Task<IReadOnlyList<Replayed>> RunAsync(RetrievalPipeline pipeline, IEnumerable<Question> questions, CancellationToken cancellationToken)
    {
        var replayed = new List<Replayed>();
        foreach (var batch in questions.Chunk(BatchSize))
        {
            foreach (var (question, trace) in batch.Zip(await pipeline.RetrieveAsync(batch, cancellationToken)))
            {
                var judged = TraceJudge.Judge(trace, question);
                var outcome = OutcomeRules.Judge(DeliveryJudge.Judge(question, judged.DeliveredChunks()));
                replayed.Add(new Replayed(question, outcome, judged, BestRank.Of(question, judged)));
            }
        }

        return replayed;
    }
}
