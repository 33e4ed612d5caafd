using System.Globalization;
using RagProbe.EvalSets;

namespace RagProbe.Runs;

/// <summary>A run or qrels cannot be scored as they are: the message has the first problems with file, line, value and fix.</summary>
public sealed class TrecFileException : Exception
{
    private const int Shown = 10;

    internal TrecFileException(string message) : base(message)
    {
    }

    /// <param name="problems">In the order of the lines.</param>
    /// <param name="count">How many there are in all.</param>
    internal TrecFileException(IReadOnlyList<EvalSetProblem> problems, long count)
        : base(string.Join(Environment.NewLine, problems.Take(Shown).Select(problem => problem.ToString()).Concat(More(problems, count))))
    {
    }

    private static string[] More(IReadOnlyList<EvalSetProblem> problems, long count) =>
        count > Shown ? [string.Create(CultureInfo.InvariantCulture, $"{problems[0].File}: {count - Shown:N0} more lines like these.")] : [];
}
