namespace RagProbe.Tests.Indexing;

/// <summary>Keeps every progress report; unlike <see cref="Progress{T}"/> at once and in order.</summary>
internal sealed class ProgressLog<T>(Action<T>? then = null) : IProgress<T>
{
    public List<T> Seen { get; } = [];

    public void Report(T value)
    {
        Seen.Add(value);
        then?.Invoke(value);
    }
}
