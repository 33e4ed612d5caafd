using System.Text;

namespace RagProbe.Embedding.WordPiece;

/// <summary>What a scan looks up: built once a tokenizer, shared by all threads.</summary>
internal sealed class WordPieceRules
{
    public const byte AsciiDropped = 0;
    public const byte AsciiBlank = (byte)' ';
    public const byte AsciiPunctuation = 0x80;

    private static readonly string[] SpecialTokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    private readonly (string Text, int Id)[] _special;

    public WordPieceRules(WordPieceVocabulary vocabulary, WordPieceTokenizerOptions options)
    {
        Vocabulary = vocabulary;
        MaxWordLength = options.MaxWordLength;
        UnknownId = vocabulary.Find(options.UnknownToken)
            ?? throw new EmbeddingModelException($"The vocabulary of {vocabulary.Count} entries has no {options.UnknownToken}. Is it the vocab.txt of a BERT-like model?");
        Folding = new CodePointFolding(options.LowerCase, options.StripAccents ?? options.LowerCase);
        _special = [.. SpecialTokens.Where(token => vocabulary.Find(token) is not null).Select(token => (token, vocabulary.Find(token)!.Value))];
        for (var c = 0; c < Ascii.Length; c++)
        {
            var folded = Folding.Fold(c);
            Ascii[c] = CodePointFolding.IsPunctuation(new Rune(c)) ? AsciiPunctuation : folded.Text.Length == 0 ? AsciiDropped : (byte)folded.Text[0];
            AsciiIds[c] = vocabulary.Find(((char)c).ToString()) ?? UnknownId;
        }
    }

    public WordPieceVocabulary Vocabulary { get; }

    public CodePointFolding Folding { get; }

    public int MaxWordLength { get; }

    public int UnknownId { get; }

    /// <summary>For each ASCII character its folded form, or one of the three marks above.</summary>
    public byte[] Ascii { get; } = new byte[128];

    /// <summary>For each ASCII character the id of the entry that consists of it.</summary>
    public int[] AsciiIds { get; } = new int[128];

    /// <summary>The id of the special token that the text begins with, or -1.</summary>
    public int FindSpecialToken(ReadOnlySpan<char> text, out int length)
    {
        foreach (var (token, id) in _special)
        {
            if (text.StartsWith(token, StringComparison.Ordinal))
            {
                length = token.Length;
                return id;
            }
        }

        length = 0;
        return -1;
    }
}
