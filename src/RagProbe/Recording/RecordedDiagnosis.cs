namespace RagProbe.Recording;

/// <summary>How a sweep was last diagnosed. A diagnosis of some questions leaves the findings of the others as they are.</summary>
public sealed record RecordedDiagnosis
{
    /// <summary>Of every random choice.</summary>
    public required int Seed { get; init; }

    public required int QuestionsDiagnosed { get; init; }

    /// <summary>Questions that were asked again, passed ones among them.</summary>
    public required int QuestionsAsked { get; init; }

    /// <summary>Texts that were embedded for probes, beyond the questions themselves.</summary>
    public required long Embeddings { get; init; }

    public required long Searches { get; init; }
}
