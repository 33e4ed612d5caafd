using System.Text.RegularExpressions;

namespace RagProbe.Drills;

/// <summary>Changes words of a text and leaves everything between them as it is.</summary>
internal static partial class WordEdit
{
    public static IReadOnlyList<Match> Words(string text) => [.. Word().Matches(text).Cast<Match>()];

    /// <param name="text">Any text.</param>
    /// <param name="replace">Gets a word's position among the words and the word; what it gives takes its place, null leaves it.</param>
    public static string Replace(string text, Func<int, string, string?> replace)
    {
        var position = 0;
        return Word().Replace(text, match => replace(position++, match.Value) ?? match.Value);
    }

    /// <summary>With the first letter as large as the model's.</summary>
    public static string LikeCase(string word, string model) =>
        word.Length > 0 && model.Length > 0 && char.IsUpper(model[0]) ? char.ToUpperInvariant(word[0]) + word[1..] : word;

    /// <summary>Sentences and lines of a text with at least four words, trimmed.</summary>
    public static IReadOnlyList<string> Sentences(string text) =>
        [.. SentenceEnd().Split(text).Select(static sentence => sentence.Trim()).Where(static sentence => Words(sentence).Count >= 4)];

    [GeneratedRegex(@"\w+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();

    [GeneratedRegex(@"(?<=[.!?])\s+|\n+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SentenceEnd();
}
