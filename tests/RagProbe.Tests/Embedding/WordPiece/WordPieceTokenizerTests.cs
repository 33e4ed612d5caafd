using System.Buffers;
using CsCheck;
using RagProbe.Embedding;
using RagProbe.Embedding.WordPiece;

namespace RagProbe.Tests.Embedding.WordPiece;

public sealed class WordPieceTokenizerTests
{
    private static readonly WordPieceTokenizer Tokenizer = new(new WordPieceVocabulary(
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "re", "##place", "##able", "cafe", ",", "!", "[", "]", "e", "##e", "b", "i", "\u8c48", "=", "##b"]));

    private static readonly string[] Traps =
        ["replace", "replaceable", "Café", "cafe\u0301", "[MASK]", "[mask]", " ", "\n", ",", "!", "e", "\u0000", "\u8c48", "\u2260", "\uD83D\uDE00", "\uD83D", "\uDE00", "\uFFFE", "\u0130", "\uAC01"];

    private static readonly Gen<string> AnyText = Gen.OneOf(
        Gen.Int[0, Traps.Length - 1].Select(i => Traps[i]),
        Gen.Char.Select(c => c.ToString())).List[0, 30].Select(parts => string.Concat(parts));

    [Fact]
    public void Words_are_cut_into_the_longest_pieces() =>
        Assert.Equal(["re", "##place", "##able", ",", "re", "!"], Pieces("Replaceable, re!"));

    [Fact]
    public void A_word_with_one_part_that_no_piece_covers_is_unknown_as_a_whole() =>
        Assert.Equal(["[UNK]", "re"], Pieces("replacez re"));

    [Fact]
    public void A_word_longer_than_the_limit_is_unknown_and_spans_all_of_it()
    {
        var token = Assert.Single(Tokenizer.EncodeToTokens(new string('e', 101), out _));
        Assert.Equal(("[UNK]", 0..101), (token.Value, token.Offset));
        Assert.Equal(100, Tokenizer.CountTokens(new string('e', 100)));
    }

    [Fact]
    public void Offsets_point_into_the_source_where_normalisation_removes_characters()
    {
        const string text = "\u0000  Cafe\u0301\u200b re\u00adplace";

        var tokens = Tokenizer.EncodeToTokens(text, out var normalized);

        Assert.Null(normalized);
        Assert.Equal(["Cafe", "re", "place"], tokens.Select(token => text[token.Offset]));
    }

    [Fact]
    public void Line_ends_and_tabs_separate_words() => Assert.Equal(["re", "re", "re"], Pieces("re\nre\tre"));

    [Fact]
    public void Ideographs_are_words_and_symbols_with_accents_lose_them() =>
        Assert.Equal(["b", "\u8c48", "b", "=", "b"], Pieces("b\uF900b \u2260b"));

    [Fact]
    public void Special_tokens_are_recognised_in_exact_spelling_only() =>
        Assert.Equal(["b", "[MASK]", "b", "[", "[UNK]", "]"], Pieces("b[MASK]b[mask]"));

    [Fact]
    public void A_cased_model_keeps_case_and_accents()
    {
        var cased = new WordPieceTokenizer(new WordPieceVocabulary(["[UNK]", "Café", "cafe"]), new WordPieceTokenizerOptions { LowerCase = false });

        Assert.Equal([1, 0, 2], cased.EncodeToIds("Café CAFÉ cafe"));
    }

    [Fact]
    public void A_vocabulary_without_an_unknown_token_is_refused() =>
        Assert.Contains("[UNK]", Assert.Throws<EmbeddingModelException>(() => new WordPieceTokenizer(new WordPieceVocabulary(["a"]))).Message, StringComparison.Ordinal);

    [Fact]
    public void The_later_of_two_equal_entries_gives_the_id() =>
        Assert.Equal(2, new WordPieceVocabulary(["[UNK]", "a", "a"]).Find("a"));

    [Fact]
    public void Every_entry_of_a_vocabulary_is_found_and_nothing_else() =>
        Gen.String[Gen.Char["ab#"], 1, 6].HashSet[1, 60].Sample(pieces =>
        {
            var list = pieces.ToList();
            var vocabulary = new WordPieceVocabulary(list);
            Assert.All(list, piece => Assert.Equal(list.IndexOf(piece), vocabulary.Find(piece)));
            Assert.Null(vocabulary.Find("c"));
            Assert.Null(vocabulary.Find(list[0] + "c"));
        });

    [Fact]
    public void Tokens_of_any_text_are_in_order_within_the_text_and_counted_alike() =>
        AnyText.Sample(text =>
        {
            var tokens = Tokenizer.EncodeToTokens(text, out _);
            Assert.Equal(tokens.Count, Tokenizer.CountTokens(text));
            Assert.Equal(tokens.Select(token => token.Id), Tokenizer.EncodeToIds(text));
            var last = 0..0;
            foreach (var offset in tokens.Select(token => token.Offset))
            {
                Assert.True(offset.End.Value <= text.Length && offset.Start.Value < offset.End.Value);
                Assert.True(offset.Start.Value >= last.Start.Value && offset.End.Value >= last.End.Value);
                last = offset;
            }
        });

    [Fact]
    public void A_cut_after_n_tokens_encodes_to_those_tokens() =>
        Gen.Select(AnyText.Where(text => !text.Contains('\uAC01', StringComparison.Ordinal)), Gen.Int[1, 10]).Sample((text, limit) =>
        {
            var all = Tokenizer.EncodeToIds(text);
            var kept = Math.Min(limit, all.Count);

            var head = Tokenizer.EncodeToIds(text, limit, out _, out var consumed);
            var end = Tokenizer.GetIndexByTokenCount(text, limit, out _, out var headCount);
            var start = Tokenizer.GetIndexByTokenCountFromEnd(text, limit, out _, out var tailCount);

            Assert.Equal(all.Take(limit), head);
            Assert.Equal((kept, kept, consumed), (headCount, tailCount, end));
            Assert.Equal(all.Count <= limit ? text.Length : Tokenizer.EncodeToTokens(text, out _)[limit - 1].Offset.End.Value, end);
            Assert.Equal(all.Count <= limit ? 0 : Tokenizer.EncodeToTokens(text, out _)[^limit].Offset.Start.Value, start);
        });

    [Fact]
    public void Decoding_joins_pieces_and_says_how_far_it_got()
    {
        var ids = Tokenizer.EncodeToIds("Replaceable, cafe");
        Assert.Equal("replaceable , cafe", Tokenizer.Decode(ids));

        var buffer = new char[13];
        Assert.Equal(OperationStatus.DestinationTooSmall, Tokenizer.Decode(ids, buffer, out var consumed, out var written));
        Assert.Equal((4, "replaceable ,"), (consumed, new string(buffer, 0, written)));
    }

    [Fact]
    public void A_missing_vocabulary_file_is_named() =>
        Assert.Contains("nowhere", Assert.Throws<EmbeddingModelException>(() => WordPieceVocabulary.Load("nowhere/vocab.txt")).Message, StringComparison.Ordinal);

    private static IEnumerable<string> Pieces(string text) => Tokenizer.EncodeToTokens(text, out _).Select(token => token.Value);
}
