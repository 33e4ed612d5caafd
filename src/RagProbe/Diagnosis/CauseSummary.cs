namespace RagProbe.Diagnosis;

/// <summary>The questions that failed of one cause.</summary>
public sealed record CauseSummary
{
    /// <summary>One of <see cref="CauseCodes"/>.</summary>
    public required string Cause { get; init; }

    /// <summary>At least one, in the eval set's order.</summary>
    public required IReadOnlyList<QuestionDiagnosis> Questions { get; init; }

    /// <summary>The surest of them, the first where several are as sure.</summary>
    public QuestionDiagnosis Example => Questions.MaxBy(question => question.Finding.Confidence)!;

    /// <summary>One a cause, most questions first, then by name.</summary>
    /// <param name="diagnoses">In the eval set's order.</param>
    public static IReadOnlyList<CauseSummary> Of(IEnumerable<QuestionDiagnosis> diagnoses) =>
    [
        .. diagnoses
            .GroupBy(diagnosis => diagnosis.Finding.Cause, StringComparer.Ordinal)
            .Select(group => new CauseSummary { Cause = group.Key, Questions = [.. group] })
            .OrderByDescending(summary => summary.Questions.Count)
            .ThenBy(summary => summary.Cause, StringComparer.Ordinal),
    ];
}
