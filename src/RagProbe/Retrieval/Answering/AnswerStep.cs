using System.Globalization;

namespace RagProbe.Retrieval.Answering;

/// <summary>What happens after the cuts: answering from what was delivered, and how good that has to be.</summary>
/// <param name="Extractive">Answers where the pipeline does not; null where nobody does.</param>
/// <param name="MinF1">Token-F1 with the expected answer below which an answer is irrelevant, 0 to 1; null where any will do.</param>
public sealed record AnswerStep(ExtractiveAnswer? Extractive, double? MinF1)
{
    private const string Mark = "; answer ";

    /// <summary>To stand behind a pipeline's description: <c>; answer extractive, at most 2 sentences, F1 at least 0.5</c>; empty where there is nothing to say.</summary>
    public string Describe()
    {
        string[] parts = [.. Extractive is { } extractive ? new[] { extractive.Describe() } : [], .. MinF1 is { } least ? new[] { string.Create(CultureInfo.InvariantCulture, $"F1 at least {least}") } : []];
        return parts.Length == 0 ? "" : Mark + string.Join(", ", parts);
    }

    /// <summary>A pipeline's description without what <see cref="Describe"/> added.</summary>
    public static string Without(string description) => description.LastIndexOf(Mark, StringComparison.Ordinal) is >= 0 and var mark ? description[..mark] : description;
}
