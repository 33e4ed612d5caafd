namespace RagProbe.Diagnosis;

/// <summary>Why one question failed.</summary>
public sealed record QuestionDiagnosis
{
    public required string QuestionId { get; init; }

    /// <summary>The cause; its code is <see cref="CauseCodes.Unknown"/> where nothing was proved.</summary>
    public required Finding Finding { get; init; }

    /// <summary>Everything else that would bring the expected source back, the likeliest first.</summary>
    public IReadOnlyList<Finding> Secondary { get; init; } = [];

    public bool Abstained => Finding.Cause == CauseCodes.Unknown;
}

/// <summary>The diagnosis of every failed question, and what it cost.</summary>
public sealed record DiagnosisReport
{
    /// <summary>In the eval set's order.</summary>
    public required IReadOnlyList<QuestionDiagnosis> Questions { get; init; }

    /// <summary>Questions that were asked again and passed or failed as a whole set: what the causes are calibrated on.</summary>
    public required int QuestionsAsked { get; init; }

    /// <summary>Texts that were embedded for probes, beyond the questions themselves; a text is embedded once.</summary>
    public required long Embeddings { get; init; }

    public required long Searches { get; init; }

    /// <summary>What a reader should know about how the findings came about, a sentence each.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}
