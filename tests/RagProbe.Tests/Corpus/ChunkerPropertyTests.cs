using CsCheck;
using RagProbe.Corpus;

namespace RagProbe.Tests.Corpus;

/// <summary>What holds for every chunker and every text.</summary>
public sealed class ChunkerPropertyTests
{
    private static readonly string[] Parts =
    [
        "word ", "longerword ", "a", "é", "😀", "𝒳y ", "\n", "\n\n", "\r\n", "\r\n\r\n", ". ", "? ", "! ", ".", "   ", "\t", "\u00a0",
        "# Heading\n", "## Sub heading\n\n", "### Deep\n", "Setext\n===\n", "- item\n", "```\ncode block\n```\n", "```\n", "    indented\n",
        "\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n", "> quote\n", "<div>\n", "[x]: http://y\n", "\ud83d", "<|endoftext|>", "---\n", "日本語。", "0123456789",
    ];

    private static readonly Gen<string> Texts = Gen.Int[0, Parts.Length - 1].Select(i => Parts[i]).List[0, 120].Select(parts => string.Concat(parts));

    private static readonly Gen<IChunker> WithoutOverlap = Gen.OneOf(
        Gen.Int[1, 60].Select(max => (IChunker)new RecursiveTokenChunker(max)),
        Gen.Int[1, 60].Select(max => (IChunker)new RecursiveTokenChunker(max, 0, LengthUnit.Characters)),
        Gen.Int[1, 60].Select(max => (IChunker)new MarkdownHeadingChunker(max)),
        Gen.Int[1, 60].Select(max => (IChunker)new SentencePackingChunker(max)),
        Gen.Int[1, 60].Select(max => (IChunker)new FixedTokenChunker(max)),
        Gen.Int[1, 9].Select(max => (IChunker)new SentenceWindowChunker(max)),
        Gen.Const((IChunker)new WholeDocumentChunker()));

    private static readonly Gen<IChunker> Overlapping =
        Gen.Select(Gen.Int[2, 60], Gen.Int[1, 59], Gen.Int[0, 3]).Select((max, wanted, kind) =>
        {
            var overlap = Math.Min(wanted, max - 1);
            return kind switch
            {
                0 => new FixedTokenChunker(max, overlap),
                1 => new SentenceWindowChunker(max, overlap),
                2 => new RecursiveTokenChunker(max, overlap, LengthUnit.Characters),
                _ => (IChunker)new RecursiveTokenChunker(max, overlap),
            };
        });

    private static readonly Gen<SourceDocument> Documents =
        Gen.Select(Texts, Texts, Gen.Bool).Select((head, content, markdown) => new SourceDocument
        {
            Id = "d",
            Text = head + "\n" + content,
            ContentStart = head.Length + 1,
            Format = markdown ? DocumentFormat.Markdown : DocumentFormat.Text,
        });

    [Fact]
    public void Pieces_without_overlap_and_the_blanks_between_them_are_the_content() =>
        Gen.Select(WithoutOverlap, Documents).Sample((chunker, document) =>
        {
            var position = document.ContentStart;
            foreach (var piece in chunker.Split(document))
            {
                Assert.True(piece.Start >= position, $"{chunker.Name}: {piece} starts before {position}");
                Assert.True(string.IsNullOrWhiteSpace(document.Text[position..piece.Start]), $"{chunker.Name}: text was lost before {piece}");
                position = piece.End;
            }

            Assert.True(string.IsNullOrWhiteSpace(document.Text[position..]), $"{chunker.Name}: text was lost after {position}");
        });

    [Fact]
    public void Overlapping_pieces_are_in_order_and_lose_nothing() =>
        Gen.Select(Overlapping, Documents).Sample((chunker, document) =>
        {
            int position = document.ContentStart, start = -1;
            foreach (var piece in chunker.Split(document))
            {
                Assert.True(piece.Start > start || piece.End > position, $"{chunker.Name}: {piece} repeats the piece before");
                Assert.True(piece.Start <= position || string.IsNullOrWhiteSpace(document.Text[position..piece.Start]));
                (start, position) = (piece.Start, Math.Max(position, piece.End));
            }

            Assert.True(string.IsNullOrWhiteSpace(document.Text[position..]));
        });

    [Fact]
    public void No_piece_is_blank_or_padded_or_cuts_a_surrogate_pair() =>
        Gen.Select(Gen.OneOf(WithoutOverlap, Overlapping), Documents).Sample((chunker, document) =>
        {
            foreach (var piece in chunker.Split(document))
            {
                var text = document.Text[piece.Start..piece.End];
                Assert.NotEmpty(text);
                Assert.Equal(chunker is FixedTokenChunker ? text : text.Trim(), text);
                Assert.False(string.IsNullOrWhiteSpace(text));
                Assert.False(Cuts(document.Text, piece.Start) || Cuts(document.Text, piece.End), $"{chunker.Name}: {piece} cuts a pair");
            }

            static bool Cuts(string text, int index) => index > 0 && index < text.Length && char.IsSurrogatePair(text[index - 1], text[index]);
        });

    [Fact]
    public void Pieces_in_characters_are_within_the_limit() =>
        Gen.Select(Gen.Int[1, 60], Gen.Int[0, 59], Gen.Bool, Documents).Sample((max, overlap, windows, document) =>
        {
            IChunker chunker = windows ? new SentencePackingChunker(max) : new RecursiveTokenChunker(max, Math.Min(overlap, max - 1), LengthUnit.Characters);
            Assert.All(chunker.Split(document), piece => Assert.InRange(CodePoints(document.Text[piece.Start..piece.End]), 1, max));
        });

    // A code point of several tokens (four at most) is not cut; blanks that are trimmed, and words that meet, may change the count a little.
    [Fact]
    public void Pieces_in_tokens_are_within_the_limit_or_a_single_code_point() =>
        Gen.Select(Gen.Int[1, 60], Gen.Int[0, 2], Documents).Sample((max, kind, document) =>
        {
            IChunker chunker = kind switch { 0 => new MarkdownHeadingChunker(max), 1 => new FixedTokenChunker(max), _ => new RecursiveTokenChunker(max) };
            var length = new TextLength(LengthUnit.Tokens);
            Assert.All(chunker.Split(document), piece =>
            {
                var text = document.Text[piece.Start..piece.End];
                Assert.True(length.Measure(text, int.MaxValue) <= max + (chunker is FixedTokenChunker ? 3 : 1) || CodePoints(text) == 1, $"{chunker.Name}: \"{text}\" is {length.Measure(text, int.MaxValue)} tokens");
            });
        });

    [Fact]
    public void The_same_document_is_cut_the_same_way_twice() =>
        Gen.Select(Gen.OneOf(WithoutOverlap, Overlapping), Documents).Sample((chunker, document) =>
            Assert.Equal(chunker.Split(document).ToList(), ChunkerCatalog.Parse(chunker.Name).Split(document).ToList()));

    [Fact]
    public void Chunk_spans_give_the_chunk_text() =>
        Gen.Select(Gen.OneOf(WithoutOverlap, Overlapping), Documents).Sample((chunker, document) =>
        {
            var map = new RagProbe.Text.CodePointMap(document.Text);
            Assert.All(new ChunkFactory(chunker, text => text.Length, 10).Create(document), chunk => Assert.Equal(map.Slice(chunk.Span), chunk.Text));
        });

    private static int CodePoints(string text) => new RagProbe.Text.CodePointMap(text).CodePointCount;
}
