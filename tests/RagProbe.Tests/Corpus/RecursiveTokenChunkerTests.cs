using RagProbe.Corpus;

namespace RagProbe.Tests.Corpus;

public sealed class RecursiveTokenChunkerTests
{
    [Theory]
    [InlineData("one two\n\nthree four\n\nfive", 18, 0, "one two|three four\n\nfive")]
    [InlineData("one two\n\nthree four\n\nfive", 20, 0, "one two\n\nthree four|five")]
    [InlineData("one\r\n\r\ntwo\r\n\r\nthree", 9, 0, "one|two|three")]
    [InlineData("aaa bbb ccc ddd", 8, 4, "aaa bbb|bbb ccc|ccc ddd")]
    [InlineData("First. Second. Third", 9, 0, "First|. Second|. Third")]
    [InlineData("abcdefghij", 4, 0, "abcd|efgh|ij")]
    [InlineData("a\ud83d\ude00b\ud83d\ude00", 2, 0, "a\ud83d\ude00|b\ud83d\ude00")]
    [InlineData(" \n\n ", 4, 0, "")]
    public void Cuts_at_the_coarsest_separator_that_helps(string text, int max, int overlap, string expected)
    {
        var pieces = new RecursiveTokenChunker(max, overlap, LengthUnit.Characters).Split(new SourceDocument { Id = "d", Text = text });

        Assert.Equal(expected, string.Join('|', pieces.Select(piece => text[piece.Start..piece.End])));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(10, 10)]
    [InlineData(10, -1)]
    public void Limits_that_make_no_sense_are_refused(int max, int overlap) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RecursiveTokenChunker(max, overlap));

    [Fact]
    public void The_name_tells_unit_and_overlap()
    {
        Assert.Equal("recursive(400,overlap=50)", new RecursiveTokenChunker(400, 50).Name);
        Assert.Equal("recursive(900 characters,overlap=0)", new RecursiveTokenChunker(900, 0, LengthUnit.Characters).Name);
    }
}
