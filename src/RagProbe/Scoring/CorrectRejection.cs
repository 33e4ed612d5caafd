namespace RagProbe.Scoring;

/// <summary>For a question that nothing relevant is expected for (R = 0): 1 if nothing was delivered, else 0. Null for every other question.</summary>
public sealed class CorrectRejection : IMeasure
{
    public string Name => "CorrectRejection";

    public double? Evaluate(JudgedDelivery delivery)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        return delivery.Sources.RelevantCount > 0 ? null : delivery.Chunks.IsEmpty ? 1 : 0;
    }
}
