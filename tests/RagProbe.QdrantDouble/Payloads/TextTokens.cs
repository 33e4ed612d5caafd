using System.Text;
using Qdrant.Client.Grpc;

namespace RagProbe.QdrantDouble.Payloads;

/// <summary>
/// The tokens of a text index: word, whitespace and prefix tokenizers, lower case, length limits and custom stopwords.
/// Stemmers and the stopwords of a language are not played.
/// </summary>
internal sealed class TextTokens(TextIndexParams parameters)
{
    private readonly bool _lowercase = !parameters.HasLowercase || parameters.Lowercase;
    private readonly HashSet<string> _stopwords = [.. parameters.Stopwords?.Custom ?? []];

    public bool Phrases => parameters.HasPhraseMatching && parameters.PhraseMatching;

    /// <summary>The tokens of a query, in order.</summary>
    public IReadOnlyList<string> OfQuery(string text) => [.. Words(text)];

    /// <summary>The tokens of a stored text, in order; with a prefix tokenizer every beginning of every word.</summary>
    public IReadOnlyList<string> OfDocument(string text) => parameters.Tokenizer == TokenizerType.Prefix
        ? [.. Words(text).SelectMany(Beginnings)]
        : [.. Words(text)];

    private IEnumerable<string> Words(string text)
    {
        var shortest = parameters.HasMinTokenLen ? parameters.MinTokenLen : 0;
        var longest = parameters.HasMaxTokenLen ? parameters.MaxTokenLen : ulong.MaxValue;
        foreach (var raw in Split(text))
        {
            var word = _lowercase ? raw.ToLowerInvariant() : raw;
            if (parameters.Tokenizer == TokenizerType.Prefix && (ulong)word.Length > longest)
            {
                word = word[..(int)longest];
            }

            if ((ulong)word.Length >= shortest && (ulong)word.Length <= longest && !_stopwords.Contains(word))
            {
                yield return word;
            }
        }
    }

    private IEnumerable<string> Beginnings(string word)
    {
        for (var length = parameters.HasMinTokenLen ? (int)parameters.MinTokenLen : 1; length <= word.Length; length++)
        {
            yield return word[..length];
        }
    }

    private IEnumerable<string> Split(string text)
    {
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            var inside = parameters.Tokenizer == TokenizerType.Whitespace ? !Rune.IsWhiteSpace(rune) : Rune.IsLetterOrDigit(rune);
            if (inside)
            {
                word.Append(rune.ToString());
            }
            else if (word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
        }

        if (word.Length > 0)
        {
            yield return word.ToString();
        }
    }
}
