using RagProbe.Diagnosis;

namespace RagProbe.Drills;

/// <summary>One diagnosis of which the right answer is known.</summary>
public sealed record DrillItem
{
    public required string Fault { get; init; }

    public required string Dose { get; init; }

    public required string QuestionId { get; init; }

    /// <summary>The cause that was injected: one of <see cref="CauseCodes"/>.</summary>
    public required string Truth { get; init; }

    /// <summary>The cause that the diagnosis named; <see cref="CauseCodes.Unknown"/> where it named none.</summary>
    public required string Named { get; init; }

    /// <summary>The first of the diagnosis' other causes; null where there is none.</summary>
    public string? Second { get; init; }

    /// <summary>What finding the stage that lost the text says, without any intervention at the text.</summary>
    public string FirstLoss { get; init; } = CauseCodes.Unknown;

    /// <summary>A second defect that the question carried before; such an item does not count.</summary>
    public Weakness Weakness { get; init; }

    public bool IsRight => Named == Truth;

    public bool IsRightOfTwo => IsRight || Second == Truth;
}
