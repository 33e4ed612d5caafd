using System.Globalization;

namespace RagProbe.Corpus;

/// <summary>Something about a corpus that its owner should know: a file that was left out, or loaded in part.</summary>
/// <param name="File">The file or folder: its path below the corpus folder with forward slashes, or the corpus path itself.</param>
/// <param name="Line">Line from 1, where one line is to blame.</param>
/// <param name="Message">What is wrong, what was done about it, what to do next.</param>
public sealed record CorpusProblem(string File, int? Line, string Message)
{
    public override string ToString() => Line is { } line ? string.Create(CultureInfo.InvariantCulture, $"{File}:{line}: {Message}") : $"{File}: {Message}";
}
