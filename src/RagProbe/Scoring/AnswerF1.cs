namespace RagProbe.Scoring;

/// <summary>
/// Token-F1 of the answer with the expected one (<see cref="AnswerTokens"/>). Null for a question without an expected answer, and where
/// nobody answered; 0 for an empty answer.
/// </summary>
public sealed class AnswerF1 : IMeasure
{
    public string Name => "answer:F1";

    public double? Evaluate(JudgedDelivery delivery)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        return delivery is { Answer: { } answer, Question.Answer: { } expected } ? AnswerTokens.F1(answer, expected) : null;
    }
}
