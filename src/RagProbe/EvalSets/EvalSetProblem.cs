using System.Text;

namespace RagProbe.EvalSets;

public enum ProblemSeverity
{
    /// <summary>The set can be used; somebody should look.</summary>
    Warning,

    /// <summary>The set cannot be used before it is mended.</summary>
    Error,
}

/// <summary>Something wrong with an eval set: where, what, which value, and what to write instead.</summary>
public sealed record EvalSetProblem
{
    private const int LongestValue = 120;

    public required ProblemSeverity Severity { get; init; }

    /// <summary>The file, named as the user named the set.</summary>
    public required string File { get; init; }

    /// <summary>From 1; null when the problem is not of one line.</summary>
    public int? Line { get; init; }

    /// <summary>Path of the field within the line, such as <c>expected[0].grade</c>.</summary>
    public string? Field { get; init; }

    /// <summary>The offending value as it was written.</summary>
    public string? Value { get; init; }

    public required string Message { get; init; }

    /// <summary>The next step, a sentence.</summary>
    public required string Fix { get; init; }

    /// <summary><c>questions.jsonl:12: error: expected[0].grade: must be 1, 2 or 3 (7). Write ...</c>, one line without control characters, long values cut.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(File);
        if (Line is { } line)
        {
            text.Append(':').Append(line);
        }

        text.Append(Severity == ProblemSeverity.Error ? ": error: " : ": warning: ");
        if (Field is { Length: > 0 })
        {
            text.Append(Field).Append(": ");
        }

        text.Append(Message);
        if (Value is not null)
        {
            text.Append(" (").Append(Shorten(Value)).Append(')');
        }

        text.Append(". ").Append(Fix);
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = char.IsControl(text[i]) ? ' ' : text[i];
        }

        return text.ToString();
    }

    internal static string Shorten(string value)
    {
        if (value.Length <= LongestValue)
        {
            return value;
        }

        var end = char.IsHighSurrogate(value[LongestValue - 1]) ? LongestValue - 1 : LongestValue;
        return value[..end] + "...";
    }
}
