namespace RagProbe.Indexes;

/// <summary>The stored index was built with another model, chunker or dimension than the caller's: its vectors cannot be mixed with new ones.</summary>
public sealed class IndexMismatchException : IndexException
{
    public IndexMismatchException(string place, IReadOnlyList<IndexDifference> differences)
        : base($"{place}: the index was built with other settings ({string.Join("; ", differences)}); rebuild it")
    {
        Differences = differences;
    }

    /// <summary>At least one.</summary>
    public IReadOnlyList<IndexDifference> Differences { get; }
}

/// <param name="Setting">What differs: <c>dimensions</c>, <c>model</c> or <c>chunker</c>.</param>
public sealed record IndexDifference(string Setting, string Stored, string Asked)
{
    public override string ToString() => $"{Setting}: stored {Stored}, asked {Asked}";
}
