namespace RagProbe.EvalSets;

/// <summary>Collects what readers find, so that none has to stop at the first problem.</summary>
internal sealed class ProblemLog
{
    private readonly List<EvalSetProblem> _problems = [];

    public bool HasErrors => _problems.Exists(problem => problem.Severity == ProblemSeverity.Error);

    public void Error(string file, int? line, string message, string fix, string? field = null, string? value = null) =>
        Add(ProblemSeverity.Error, file, line, message, fix, field, value);

    public void Warning(string file, int? line, string message, string fix, string? field = null, string? value = null) =>
        Add(ProblemSeverity.Warning, file, line, message, fix, field, value);

    /// <summary>By file, then line; in the order found within a line.</summary>
    public IReadOnlyList<EvalSetProblem> Sorted() => Sort(_problems);

    public static IReadOnlyList<EvalSetProblem> Sort(IEnumerable<EvalSetProblem> problems) =>
        [.. problems.OrderBy(problem => problem.File, StringComparer.Ordinal).ThenBy(problem => problem.Line ?? 0)];

    private void Add(ProblemSeverity severity, string file, int? line, string message, string fix, string? field, string? value) =>
        _problems.Add(new EvalSetProblem { Severity = severity, File = file, Line = line, Field = field, Value = value, Message = message, Fix = fix });
}
