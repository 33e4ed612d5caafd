using RagProbe.Scoring;
using RagProbe.Text;

namespace RagProbe.Sweeps;

public static class OutcomeRules
{
    /// <summary>Whether the outcome belongs in the failure log.</summary>
    public static bool IsFailure(this Outcome outcome) => outcome.IsRetrievalFailure() || outcome == Outcome.AnswerMiss;

    /// <summary>Whether it is the retrieval that failed: what a diagnosis can find a cause of.</summary>
    public static bool IsRetrievalFailure(this Outcome outcome) => outcome is Outcome.SourceMiss or Outcome.PassageMiss;

    public static Outcome Judge(JudgedDelivery delivery)
    {
        var relevant = delivery.Question.Expected.Where(judgment => judgment.IsRelevant).ToList();
        if (relevant.Count == 0)
        {
            return delivery.Chunks.IsEmpty ? Outcome.Rejected : Outcome.NotRejected;
        }

        if (!delivery.Chunks.Any(chunk => chunk.IsExpectedSource))
        {
            return Outcome.SourceMiss;
        }

        return relevant.All(judgment => judgment.Span is null) || delivery.Question.Expected.Index().Any(entry => entry.Item.IsRelevant && IsCarried(delivery, entry.Index))
            ? Outcome.Hit
            : Outcome.PassageMiss;
    }

    /// <summary>The outcome, where the context alone is not enough.</summary>
    /// <param name="outcome">Of the context.</param>
    /// <param name="delivery">With the answer.</param>
    /// <param name="minAnswerF1">The lowest token-F1 with the expected answer; null for no limit. A question without an expected answer, or without an answer, has none.</param>
    internal static Outcome WithAnswer(this Outcome outcome, JudgedDelivery delivery, double? minAnswerF1) =>
        outcome == Outcome.Hit && new AnswerF1().Evaluate(delivery) < minAnswerF1 ? Outcome.AnswerMiss : outcome;

    // Two delivered chunks that each hold a part of a passage carry it together: the reader of the context has it.
    private static bool IsCarried(JudgedDelivery delivery, int judgment)
    {
        var evidence = delivery.Chunks.SelectMany(chunk => chunk.Evidence).Where(evidence => evidence.JudgmentIndex == judgment).ToList();
        if (evidence.Any(part => part.Coverage >= DeliveryJudge.CarryingCoverage))
        {
            return true;
        }

        return delivery.Question.Expected[judgment].Span is { } passage
            && TextSpan.Union(evidence.SelectMany(part => part.Covered)).Sum(span => span.Length) >= DeliveryJudge.CarryingCoverage * passage.Length;
    }
}
