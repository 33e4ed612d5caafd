namespace RagProbe.EvalSets;

/// <summary>Fields of a foreign format that mean nothing to a replay: each is said once a file, at its first line, and counted.</summary>
internal sealed class UnusedFields(string file, string used, ProblemLog problems)
{
    private readonly Dictionary<string, (int Line, int Count)> _fields = new(StringComparer.Ordinal);

    public void Add(IEnumerable<string> names, int line)
    {
        foreach (var name in names)
        {
            _fields[name] = _fields.TryGetValue(name, out var seen) ? (seen.Line, seen.Count + 1) : (line, 1);
        }
    }

    public void Report()
    {
        foreach (var (name, (line, count)) in _fields)
        {
            problems.Warning(file, line, count == 1 ? "the field is not used" : $"the field is not used, here and {count - 1} times more", $"Used are {used}.", name);
        }
    }
}
