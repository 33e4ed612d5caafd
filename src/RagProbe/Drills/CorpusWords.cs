using System.Collections.Frozen;
using RagProbe.Indexes;
using RagProbe.Indexes.Lexical;
using RagProbe.Text;

namespace RagProbe.Drills;

/// <summary>The words of the stored chunks, in lower case, and in how many chunks each stands.</summary>
internal sealed class CorpusWords
{
    private const int ShortestReplacement = 4;
    private const int LongestShortWord = 6;
    private const double MostCommonReplacement = 0.1;

    private readonly FrozenDictionary<string, int> _frequencies;

    public CorpusWords(IReadOnlyList<StoredChunk> chunks)
    {
        _frequencies = chunks
            .SelectMany(chunk => Of(chunk.Text))
            .CountBy(static word => word, StringComparer.Ordinal)
            .ToFrozenDictionary(StringComparer.Ordinal);
        var most = Math.Max(2, MostCommonReplacement * chunks.Count);
        Ordinary =
        [
            .. _frequencies
                .Where(entry => entry.Key.Length >= ShortestReplacement && entry.Value <= most && entry.Key.All(char.IsLetter) && !StopWords.Contains(entry.Key))
                .Select(static entry => entry.Key)
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Words that mean something and stand in no more than a tenth of the chunks, in ordinal order.</summary>
    public IReadOnlyList<string> Ordinary { get; }

    /// <summary>The different words of a text.</summary>
    public static HashSet<string> Of(string text) => WordScan.Words(text).ToHashSet(StringComparer.Ordinal);

    /// <summary>In how many chunks the word stands.</summary>
    public int Frequency(string word) => _frequencies.GetValueOrDefault(word.ToLowerInvariant());

    /// <summary>Whether a word of the text, of four letters or more, stands in no chunk and is one edit away from a word that does, or two where it has more than six letters.</summary>
    public bool HasTypingError(string text) => Of(text)
        .Where(word => word.Length >= ShortestReplacement && word.All(char.IsLetter) && Frequency(word) == 0)
        .Any(word => _frequencies.Keys.Any(known => IsNear(word, known)));

    private static bool IsNear(string word, string known)
    {
        var most = word.Length > LongestShortWord ? 2 : 1;
        return Math.Abs(word.Length - known.Length) <= most && EditDistance.WithSwaps(word, known) <= most;
    }

    public static bool IsContent(string word) => word.Length > 1 && !StopWords.Contains(word.ToLowerInvariant());

    /// <summary>A word of the corpus that is not among the avoided ones.</summary>
    public string Stranger(SeededRandom random, IReadOnlySet<string> avoided)
    {
        const int Tries = 50;
        for (var i = 0; i < Tries && Ordinary.Count > 0; i++)
        {
            var word = random.Pick(Ordinary);
            if (!avoided.Contains(word))
            {
                return word;
            }
        }

        return "elsewhere";
    }
}
