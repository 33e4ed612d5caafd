namespace RagProbe.Recording;

/// <summary>One run of a diagnosis over failures of a sweep. A run over some questions leaves the findings of the others as they are.</summary>
public sealed record RecordedDiagnosis
{
    /// <summary>The <see cref="Diagnosis.DiagnosisFingerprint"/> of what it worked on; empty where an older release ran it.</summary>
    public required string Inputs { get; init; }

    /// <summary>Of every random choice.</summary>
    public required int Seed { get; init; }

    /// <summary>Failed questions that it was asked about.</summary>
    public required int QuestionsWanted { get; init; }

    public required int QuestionsDiagnosed { get; init; }

    /// <summary>Questions that were asked again, passed ones among them.</summary>
    public required int QuestionsAsked { get; init; }

    /// <summary>Texts that were embedded for probes, beyond the questions themselves.</summary>
    public required long Embeddings { get; init; }

    public required long Searches { get; init; }
}
