using System.Buffers;
using System.Text;
using Microsoft.ML.Tokenizers;

namespace RagProbe.Embedding.WordPiece;

/// <summary>
/// The WordPiece tokenizer of BERT (Devlin et al. 2019), token for token that of Hugging Face's tokenizers library.
/// </summary>
/// <remarks>
/// <para>Offsets are UTF-16 ranges of the text that was passed in, not of a normalised form of it: the normalised text that
/// this API can hand back is always null. No special tokens are added; special tokens written in the text ("[MASK]") are
/// recognised as such, as the reference does. Pieces of one character that decomposes (Hangul syllables) share its range.</para>
/// <para>Microsoft.ML.Tokenizers' own BertTokenizer is not used because it joins words across line ends, drops symbols, and
/// gives offsets into the normalised text.</para>
/// </remarks>
public sealed class WordPieceTokenizer : Tokenizer
{
    private readonly WordPieceRules _rules;

    /// <exception cref="EmbeddingModelException">The vocabulary lacks the unknown token.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The longest word is outside 1 to 1,000.</exception>
    public WordPieceTokenizer(WordPieceVocabulary vocabulary, WordPieceTokenizerOptions? options = null)
    {
        Options = options ?? new WordPieceTokenizerOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(Options.MaxWordLength, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Options.MaxWordLength, 1000, nameof(options));
        _rules = new WordPieceRules(vocabulary, Options);
    }

    public WordPieceVocabulary Vocabulary => _rules.Vocabulary;

    public WordPieceTokenizerOptions Options { get; }

    public int UnknownId => _rules.UnknownId;

    /// <summary>Appends the ids of the first tokens, as many as the limit allows. Allocates only what the list needs.</summary>
    internal void AppendIds(ReadOnlySpan<char> text, List<int> ids, int limit = int.MaxValue)
    {
        var sink = new IdSink(ids, limit);
        WordPieceScan<IdSink>.Run(_rules, text, ref sink);
    }

    /// <summary>Joins pieces to words with single blanks; what normalisation removed (case, accents, spacing) does not come back.</summary>
    public override string Decode(IEnumerable<int> ids)
    {
        var text = new StringBuilder();
        foreach (var id in ids)
        {
            text.Append(TextOf(id, isFirst: text.Length == 0));
        }

        return text.ToString();
    }

    /// <inheritdoc cref="Decode(IEnumerable{int})"/>
    public override OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten)
    {
        idsConsumed = 0;
        charsWritten = 0;
        foreach (var id in ids)
        {
            var written = TextOf(id, isFirst: charsWritten == 0);
            if (!written.TryCopyTo(destination[charsWritten..]))
            {
                return OperationStatus.DestinationTooSmall;
            }

            charsWritten += written.Length;
            idsConsumed++;
        }

        return OperationStatus.Done;
    }

    /// <inheritdoc/>
    protected override EncodeResults<int> EncodeToIds(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        var source = text is null ? textSpan : text;
        var ids = new List<int>(Math.Min(settings.MaxTokenCount, (source.Length / 4) + 1));
        var sink = new IdSink(ids, settings.MaxTokenCount);
        WordPieceScan<IdSink>.Run(_rules, source, ref sink);
        return new EncodeResults<int> { Tokens = ids, CharsConsumed = sink.CharsConsumed ?? source.Length };
    }

    /// <inheritdoc/>
    protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        var source = text is null ? textSpan : text;
        var tokens = new List<EncodedToken>((source.Length / 4) + 1);
        var sink = new TokenSink(tokens, _rules.Vocabulary, settings.MaxTokenCount);
        WordPieceScan<TokenSink>.Run(_rules, source, ref sink);
        return new EncodeResults<EncodedToken> { Tokens = tokens, CharsConsumed = sink.CharsConsumed ?? source.Length };
    }

    /// <inheritdoc/>
    protected override int CountTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        var sink = new CountSink(settings.MaxTokenCount);
        WordPieceScan<CountSink>.Run(_rules, text is null ? textSpan : text, ref sink);
        return sink.Count;
    }

    /// <inheritdoc/>
    protected override int GetIndexByTokenCount(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings, bool fromEnd, out string? normalizedText, out int tokenCount)
    {
        normalizedText = null;
        var source = text is null ? textSpan : text;
        if (!fromEnd)
        {
            var sink = new CountSink(settings.MaxTokenCount);
            WordPieceScan<CountSink>.Run(_rules, source, ref sink);
            tokenCount = sink.Count;
            return sink.CharsConsumed ?? source.Length;
        }

        var starts = new List<int>();
        var all = new StartSink(starts);
        WordPieceScan<StartSink>.Run(_rules, source, ref all);
        tokenCount = Math.Min(starts.Count, settings.MaxTokenCount);
        return tokenCount == starts.Count ? 0 : tokenCount == 0 ? source.Length : starts[^tokenCount];
    }

    private string TextOf(int id, bool isFirst)
    {
        if ((uint)id >= (uint)Vocabulary.Count)
        {
            throw new ArgumentOutOfRangeException(nameof(id), id, $"Ids run from 0 to {Vocabulary.Count - 1}.");
        }

        var piece = Vocabulary.Pieces[id];
        return piece.Length > 2 && piece.StartsWith(WordPieceVocabulary.ContinuationPrefix, StringComparison.Ordinal) ? piece[2..]
            : isFirst ? piece
            : ' ' + piece;
    }
}
