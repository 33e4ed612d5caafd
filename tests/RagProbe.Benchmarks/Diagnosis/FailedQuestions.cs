using RagProbe.Diagnosis;
using RagProbe.Scoring;
using RagProbe.Sweeps;

namespace RagProbe.Benchmarks.Diagnosis;

/// <summary>Which questions of an eval set fail.</summary>
internal sealed class FailedQuestions(DiagnosisInput input)
{
    private const int BatchSize = 64;

    public async Task<IReadOnlyList<string>> FindAsync()
    {
        var failed = new List<string>();
        foreach (var batch in input.EvalSet.Questions.Chunk(BatchSize))
        {
            var traces = await input.Pipeline.RetrieveAsync(batch, default);
            failed.AddRange(batch.Zip(traces).Where(pair => OutcomeRules.Judge(DeliveryJudge.Judge(pair.First, TraceJudge.Judge(pair.Second, pair.First).DeliveredChunks())).IsFailure()).Select(pair => pair.First.Id));
        }

        return failed;
    }
}
