namespace RagProbe.EvalSets;

/// <summary>Where something was read, so that what is found out later can still be reported there.</summary>
/// <param name="File">As the user named it.</param>
/// <param name="Line">From 1.</param>
public readonly record struct FileLine(string File, int Line)
{
    /// <summary>The field within the line, where the file's own name for it helps: <c>reference_contexts[0]</c>.</summary>
    public string? Field { get; init; }

    public override string ToString() => FormattableString.Invariant($"{File}:{Line}");
}
