using System.Globalization;

namespace RagProbe.Diagnosis.Causes;

/// <summary>Texts and numbers as evidence shows them.</summary>
internal static class Excerpt
{
    private const int Longest = 160;

    public static string Of(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= Longest ? line : line[..Longest].TrimEnd() + "…";
    }

    public static string Number(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    public static string Rank(int? rank) => rank is { } number ? string.Create(CultureInfo.InvariantCulture, $"rank {number}") : "no candidate";
}
