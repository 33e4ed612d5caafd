using RagProbe.EvalSets;

namespace RagProbe.Runs;

/// <summary>Collects the bad lines of one file, from several threads.</summary>
internal sealed class TrecProblems(string file)
{
    // Of each collector's problems the first are kept: enough for those with the lowest line numbers to be among them.
    private const int Kept = 1000;

    private readonly Lock _lock = new();
    private readonly List<EvalSetProblem> _problems = [];
    private long _count;

    public void Add(long line, string message, string fix, string? field = null, ReadOnlySpan<byte> value = default)
    {
        var problem = new EvalSetProblem
        {
            Severity = ProblemSeverity.Error,
            File = file,
            Line = (int)Math.Min(line, int.MaxValue),
            Field = field,
            Value = value.IsEmpty ? null : TrecText.Show(value[..Math.Min(value.Length, 1000)]),
            Message = message,
            Fix = fix,
        };
        lock (_lock)
        {
            _count++;
            _problems.Add(problem);
            if (_problems.Count >= 2 * Kept)
            {
                _problems.Sort(static (one, other) => Nullable.Compare(one.Line, other.Line));
                _problems.RemoveRange(Kept, _problems.Count - Kept);
            }
        }
    }

    /// <exception cref="TrecFileException">There is any.</exception>
    public void ThrowIfAny()
    {
        if (_count > 0)
        {
            throw new TrecFileException([.. _problems.OrderBy(problem => problem.Line).ThenBy(problem => problem.Message, StringComparer.Ordinal)], _count);
        }
    }
}
