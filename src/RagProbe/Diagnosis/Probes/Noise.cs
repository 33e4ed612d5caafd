namespace RagProbe.Diagnosis.Probes;

/// <summary>What changes of a question do that change nothing of what it asks.</summary>
internal static class Noise
{
    private const double UsualShare = 0.95;

    /// <summary>The same question in other case, with or without its question mark, or politer.</summary>
    public static IEnumerable<string> HarmlessEdits(string text)
    {
        yield return text.ToLowerInvariant();
        yield return text.EndsWith('?') ? text[..^1] : text + "?";
        yield return "Please: " + text;
        yield return text + " Thanks.";
    }

    /// <summary>The size of change that is not exceeded in 95 of 100 cases; 0 without any.</summary>
    public static double Usual(IEnumerable<double> changes)
    {
        double[] all = [.. changes.Order()];
        return all.Length == 0 ? 0 : all[(int)Math.Ceiling(UsualShare * all.Length) - 1];
    }
}
