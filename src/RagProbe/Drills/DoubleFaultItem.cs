namespace RagProbe.Drills;

/// <summary>One diagnosis of a question with two faults.</summary>
public sealed record DoubleFaultItem
{
    /// <summary>The causes that were put in: one of <see cref="Diagnosis.CauseCodes"/> each.</summary>
    public required string First { get; init; }

    /// <inheritdoc cref="First"/>
    public required string Second { get; init; }

    public required string QuestionId { get; init; }

    /// <summary>Whether the question fails with the first fault alone.</summary>
    public required bool FailsWithFirst { get; init; }

    /// <summary>Whether the question fails with the second fault alone.</summary>
    public required bool FailsWithSecond { get; init; }

    /// <summary>What the diagnosis named, and the first of its other causes.</summary>
    public required string Named { get; init; }

    /// <inheritdoc cref="Named"/>
    public required string? Then { get; init; }

    /// <summary>Each breaks the question alone: neither repairs it alone, and both are to be named.</summary>
    public bool NeedsBoth => FailsWithFirst && FailsWithSecond;

    /// <summary>Both are named where both are needed; else the one that breaks the question, or, where they do so only together, one of them.</summary>
    public bool IsRight => NeedsBoth
        ? (Named == First && Then == Second) || (Named == Second && Then == First)
        : (Named == First && (FailsWithFirst || !FailsWithSecond)) || (Named == Second && (FailsWithSecond || !FailsWithFirst));
}
