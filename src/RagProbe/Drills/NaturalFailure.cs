using RagProbe.Diagnosis;

namespace RagProbe.Drills;

/// <summary>The diagnosis of a question that fails without any fault.</summary>
/// <param name="Sentence">The finding's; holds text out of the corpus: untrusted.</param>
public sealed record NaturalFailure(string QuestionId, string Cause, CauseClass Class, string Sentence)
{
    /// <summary>Something is said to be broken, though nothing was broken on purpose: a false alarm, or a defect of the corpus.</summary>
    public bool IsAlarm => Class is CauseClass.Label or CauseClass.Stage or CauseClass.Defect;
}
