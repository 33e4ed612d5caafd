namespace RagProbe.Scoring;

/// <summary>Answers as SQuAD compares them (Rajpurkar et al. 2016): in lower case, without punctuation and articles, word by word.</summary>
internal static class AnswerTokens
{
    /// <summary>Normalised words in order. Punctuation and symbols are those of Unicode, where SQuAD's script knows those of ASCII.</summary>
    public static IReadOnlyList<string> Of(string text)
    {
        var clean = string.Concat(text.ToLowerInvariant().Where(character => !char.IsPunctuation(character) && !char.IsSymbol(character)));
        return [.. clean.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(word => word is not ("a" or "an" or "the"))];
    }

    /// <summary>
    /// Harmonic mean of the shares of both texts' words that the other has, repetitions counted, 0 to 1. Where one has no word: 1 if
    /// neither has, else 0.
    /// </summary>
    public static double F1(string answer, string expected)
    {
        var (given, wanted) = (Of(answer), Of(expected));
        if (given.Count == 0 || wanted.Count == 0)
        {
            return given.Count == wanted.Count ? 1 : 0;
        }

        var open = wanted.CountBy(word => word, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var shared = 0;
        foreach (var word in given)
        {
            if (open.GetValueOrDefault(word) > 0)
            {
                open[word]--;
                shared++;
            }
        }

        return 2.0 * shared / (given.Count + wanted.Count);
    }
}
