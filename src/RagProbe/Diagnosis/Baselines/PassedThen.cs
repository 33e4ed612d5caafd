using RagProbe.EvalSets;
using RagProbe.Sweeps;
using RagProbe.Traces;

namespace RagProbe.Diagnosis.Baselines;

/// <summary>A question that fails now, as the baseline has it: it passed there, by the labels of today.</summary>
internal sealed record PassedThen
{
    public required Question Question { get; init; }

    /// <summary>With evidence by the labels of today.</summary>
    public required RetrievalTrace Trace { get; init; }

    /// <summary>Of the best expected evidence, from 1, before the cuts.</summary>
    public required int? Rank { get; init; }

    /// <summary>Null where the baseline does not know the question or where it failed there, by the labels of then or of today.</summary>
    public static PassedThen? Of(Baseline baseline, Question now)
    {
        if (baseline.Questions.GetValueOrDefault(now.Id) is not { Outcome: Outcome.Hit or Outcome.AnswerMiss, Trace: { } recorded } record)
        {
            return null;
        }

        var judged = JudgedRetrieval.Of(now, recorded);
        return judged.Outcome == Outcome.Hit ? new PassedThen { Question = record.Question, Trace = judged.Trace, Rank = BestRank.Of(now, judged.Trace) } : null;
    }

    /// <summary>The delivered chunks that carried expected evidence, best first.</summary>
    public IEnumerable<TraceChunk> Evidence => Trace.DeliveredChunks().Where(chunk => chunk.Evidence.Any(evidence => evidence.Grade >= 1));
}
