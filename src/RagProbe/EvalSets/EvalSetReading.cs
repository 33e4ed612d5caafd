namespace RagProbe.EvalSets;

/// <summary>What was read, as far as it could be read, and everything that is wrong with it.</summary>
public sealed record EvalSetReading
{
    /// <summary>
    /// Null when there is nothing to go on with. Present beside errors, too, so that the rest can be checked: see
    /// <see cref="HasErrors"/> before replaying it.
    /// </summary>
    public required EvalSet? EvalSet { get; init; }

    /// <summary>By file and line.</summary>
    public required IReadOnlyList<EvalSetProblem> Problems { get; init; }

    public bool HasErrors => Problems.Any(problem => problem.Severity == ProblemSeverity.Error);
}
