namespace RagProbe.Cli.Terminal;

/// <summary>Reports on the caller's thread: <see cref="Progress{T}"/> would print after the work is over.</summary>
internal sealed class SynchronousProgress<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}
