using System.Collections.Immutable;

namespace RagProbe.Filters;

/// <summary>A filter's JSON is not one that can be obeyed. Carries every problem, not only the first.</summary>
public sealed class FilterJsonException : FormatException
{
    public FilterJsonException(ImmutableArray<FilterJsonProblem> problems)
        : base(string.Join(Environment.NewLine, problems)) => Problems = problems;

    public ImmutableArray<FilterJsonProblem> Problems { get; }
}

/// <param name="Path">Where in the JSON: <c>must[0].match.value</c>; empty for the filter itself.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Fix">What to write instead.</param>
public sealed record FilterJsonProblem(string Path, string Message, string Fix)
{
    public override string ToString() => $"filter{(Path.Length == 0 ? "" : $" at {Path}")}: {Message}. {Fix}";
}
