namespace RagProbe.Diagnosis.Causes;

/// <summary>A rule that changes one thing, looks what becomes of the question, and says what that proves.</summary>
internal interface ICause
{
    /// <summary>Null where the signature is not there or the intervention does not repair.</summary>
    Task<Finding?> ExamineAsync(Subject subject);
}
