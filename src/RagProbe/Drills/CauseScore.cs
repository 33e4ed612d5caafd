namespace RagProbe.Drills;

/// <summary>How well one injected cause is recognised.</summary>
/// <param name="Cause">One of <see cref="Diagnosis.CauseCodes"/>.</param>
/// <param name="Count">How often it was injected.</param>
/// <param name="Precision">Of the diagnoses that name it, the share that is right; 0 where none names it.</param>
/// <param name="Recall">Of its questions, the share that is recognised.</param>
public sealed record CauseScore(string Cause, int Count, double Precision, double Recall)
{
    /// <summary>The harmonic mean of precision and recall; 0 where both are.</summary>
    public double F1 => Precision + Recall > 0 ? 2 * Precision * Recall / (Precision + Recall) : 0;
}
