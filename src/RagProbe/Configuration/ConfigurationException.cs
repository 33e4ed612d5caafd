using RagProbe.EvalSets;

namespace RagProbe.Configuration;

/// <summary>ragprobe.json cannot be obeyed. Carries every problem, not only the first.</summary>
public sealed class ConfigurationException : Exception
{
    public ConfigurationException(IReadOnlyList<EvalSetProblem> problems)
        : base(string.Join(Environment.NewLine, problems)) => Problems = problems;

    public ConfigurationException(string message)
        : base(message)
    {
    }

    public ConfigurationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public IReadOnlyList<EvalSetProblem> Problems { get; } = [];
}
