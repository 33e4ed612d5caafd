using RagProbe.EvalSets;
using RagProbe.Retrieval;
using RagProbe.Scoring;
using RagProbe.Traces;

namespace RagProbe.Sweeps;

/// <summary>A question that was retrieved, put beside its labels.</summary>
/// <param name="Trace">With evidence marked.</param>
public sealed record JudgedRetrieval(Question Question, RetrievalTrace Trace, JudgedDelivery Delivery, Outcome Outcome)
{
    private const int BatchSize = 64;

    /// <summary>The best rank, from 1, of expected evidence before the cuts; null where it is not there.</summary>
    public int? Rank => BestRank.Of(Question, Trace);

    public static JudgedRetrieval Of(Question question, RetrievalTrace trace)
    {
        var judged = TraceJudge.Judge(trace, question);
        var delivery = DeliveryJudge.Judge(question, judged.DeliveredChunks()) with { Answer = judged.Answer?.Text };
        return new JudgedRetrieval(question, judged, delivery, OutcomeRules.Judge(delivery));
    }

    /// <summary>Asks questions as a sweep does, without recording them. One a question, in order.</summary>
    public static async Task<IReadOnlyList<JudgedRetrieval>> AskAsync(RetrievalPipeline pipeline, IEnumerable<Question> questions, CancellationToken cancellationToken)
    {
        var asked = new List<JudgedRetrieval>();
        foreach (var batch in questions.Chunk(BatchSize))
        {
            asked.AddRange(batch.Zip(await pipeline.RetrieveAsync(batch, cancellationToken), Of));
        }

        return asked;
    }
}
