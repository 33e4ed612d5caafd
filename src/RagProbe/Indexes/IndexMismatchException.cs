namespace RagProbe.Indexes;

/// <summary>The stored index was built with another model, chunker or dimension than the caller's: its vectors cannot be mixed with new ones.</summary>
public sealed class IndexMismatchException : IndexException
{
    /// <param name="place">The folder or collection.</param>
    /// <param name="differences">At least one.</param>
    /// <param name="nextStep">What to do, beside asking with the stored settings.</param>
    public IndexMismatchException(
        string place, IReadOnlyList<IndexDifference> differences, string nextStep = "give the new index a name of its own with --index, or delete the folder and build it again with `ragprobe index`")
        : base($"{place}: the index was built with other settings ({string.Join("; ", differences)}). Ask with those settings, {nextStep}")
    {
        Differences = differences;
    }

    /// <summary>At least one.</summary>
    public IReadOnlyList<IndexDifference> Differences { get; }
}

/// <param name="Setting">What differs: <c>dimensions</c>, <c>model</c>, <c>chunker</c>, <c>lexical</c> or <c>distance</c>.</param>
public sealed record IndexDifference(string Setting, string Stored, string Asked)
{
    public override string ToString() => $"{Setting}: stored {Short(Stored)}, asked {Short(Asked)}";

    // Enough of a fingerprint to tell two apart.
    private static string Short(string value) => value.Length == 64 && value.All(char.IsAsciiHexDigitLower) ? $"{value[..12]}..." : value;
}
