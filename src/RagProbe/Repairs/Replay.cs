using System.Collections.Immutable;
using RagProbe.Diagnosis;
using RagProbe.Retrieval;
using RagProbe.Scoring;
using RagProbe.Sweeps;

namespace RagProbe.Repairs;

/// <summary>Whether a question passes, and its value of the primary measure.</summary>
internal sealed record Answer(bool Passes, double Value);

/// <summary>Asks all questions that have an answer one way, and scores them as a sweep does.</summary>
internal sealed class Replay(DiagnosisInput input, ImmutableArray<IMeasure> measures)
{
    private const int BatchSize = 64;

    /// <summary>By question id, in the eval set's order.</summary>
    public async Task<IReadOnlyDictionary<string, Answer>> RunAsync(RetrievalPipeline pipeline, CancellationToken cancellationToken)
    {
        var answers = new OrderedDictionary<string, Answer>(StringComparer.Ordinal);
        foreach (var batch in input.EvalSet.Questions.Where(question => question.Expected.Any(judgment => judgment.IsRelevant)).Chunk(BatchSize))
        {
            var traces = await pipeline.RetrieveAsync(batch, cancellationToken);
            foreach (var (question, trace) in batch.Zip(traces))
            {
                var delivery = DeliveryJudge.Judge(question, TraceJudge.Judge(trace, question).DeliveredChunks());
                answers[question.Id] = new Answer(OutcomeRules.Judge(delivery) == Outcome.Hit, measures[0].Evaluate(delivery) ?? 0);
            }
        }

        return answers;
    }
}
