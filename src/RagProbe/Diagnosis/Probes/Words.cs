using RagProbe.Indexes.Lexical;

namespace RagProbe.Diagnosis.Probes;

/// <summary>Texts as words, for comparing what they say.</summary>
internal static class Words
{
    private static readonly string[] SentenceEnds = [". ", "? ", "! ", "\n", ".\n", "。"];

    /// <summary>In lower case, in order, repetitions included.</summary>
    public static IReadOnlyList<string> Of(string text) => [.. WordScan.Words(text)];

    public static HashSet<string> SetOf(string text) => WordScan.Words(text).ToHashSet(StringComparer.Ordinal);

    /// <summary>Words that say something: no stop words.</summary>
    public static IReadOnlyList<string> Content(string text) => [.. WordScan.Words(text).Where(word => Bm25Encoder.TermOf(word) is not null)];

    /// <summary>
    /// The words that stand for particular things, and the frame around them: numbers, and what is written with a capital inside a
    /// sentence, against the rest.
    /// </summary>
    public static (HashSet<string> Frame, HashSet<string> Values) Split(string text)
    {
        var (frame, values) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var line in text.Split('\n'))
        {
            var startsSentence = true;
            foreach (var piece in line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                var isName = !startsSentence && piece.FirstOrDefault(char.IsLetter) is var letter && char.IsUpper(letter);
                foreach (var word in Of(piece))
                {
                    (isName || word.Any(char.IsDigit) ? values : frame).Add(word);
                }

                // Signs alone, such as those of lists and tables, begin nothing and end nothing.
                startsSentence = piece[^1] is '.' or '?' or '!' or ':' || (startsSentence && !piece.Any(char.IsLetterOrDigit));
            }
        }

        return (frame, values);
    }

    /// <summary>Shared words over all words, 0 to 1; 0 where both are empty.</summary>
    public static double Jaccard(HashSet<string> left, HashSet<string> right)
    {
        var shared = left.Count(right.Contains);
        return left.Count + right.Count == 0 ? 0 : (double)shared / (left.Count + right.Count - shared);
    }

    /// <summary>Sentences and lines of at least three words.</summary>
    public static IReadOnlyList<string> Sentences(string text)
    {
        var sentences = new List<string>();
        var start = 0;
        while (start < text.Length)
        {
            var end = text.Length;
            foreach (var mark in SentenceEnds)
            {
                var place = text.IndexOf(mark, start, StringComparison.Ordinal);
                end = place >= 0 ? Math.Min(end, place + mark.Length) : end;
            }

            var sentence = text[start..end].Trim();
            if (WordScan.Words(sentence).Take(3).Count() == 3)
            {
                sentences.Add(sentence);
            }

            start = end;
        }

        return sentences;
    }

    /// <summary>The share of a text's runs of n words that another text holds, 0 to 1; of all its words in order where it is shorter.</summary>
    public static double SharedRuns(IReadOnlyList<string> words, string other, int n)
    {
        if (words.Count == 0)
        {
            return 0;
        }

        n = Math.Min(n, words.Count);
        var held = Runs(Of(other), n).ToHashSet(StringComparer.Ordinal);
        var runs = Runs(words, n).ToList();
        return (double)runs.Count(held.Contains) / runs.Count;
    }

    private static IEnumerable<string> Runs(IReadOnlyList<string> words, int n) =>
        Enumerable.Range(0, Math.Max(0, words.Count - n + 1)).Select(start => string.Join(' ', words.Skip(start).Take(n)));
}
