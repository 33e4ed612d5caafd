using CsCheck;
using RagProbe.Text;

namespace RagProbe.Tests.Text;

public sealed class FoldedTextTests
{
    [Theory]
    [InlineData("A\u00A0 \r\n\tB", "a b")]
    [InlineData("“It’s” – or — «so»…", "\"it's\" - or - \"so\"...")]
    [InlineData("co\u00ADop\u200Berate\uFEFF", "cooperate")]
    [InlineData(" x ", " x ")]
    [InlineData("ΟΔΟΣ οδος ſtraße µ μ", "οδοσ οδοσ straße μ μ")]
    [InlineData("𐐀𐐨😀", "𐐨𐐨😀")]
    [InlineData("a\ud83d", "a\ud83d")]
    [InlineData("", "")]
    public void Case_white_space_and_typographic_signs_are_folded(string text, string expected) =>
        Assert.Equal(expected, new FoldedText(text).Folded);

    [Fact]
    public void Folding_is_blind_to_case_and_white_space() =>
        TextGen.Document.Sample(text => Assert.True(FoldedText.AreEqual(text, TextGen.Respaced(text))));

    [Fact]
    public void Folding_a_folded_text_changes_nothing() =>
        Gen.String.Sample(text =>
        {
            var folded = new FoldedText(text).Folded;
            Assert.Equal(folded, new FoldedText(folded).Folded);
        });

    [Fact]
    public void Every_folded_range_leads_back_to_the_text_it_came_from() =>
        Gen.Select(TextGen.Document, Gen.Double[0, 1], Gen.Double[0, 1]).Sample((text, first, second) =>
        {
            var folded = new FoldedText(text);
            var a = (int)(first * (folded.Folded.Length - 1));
            var b = (int)(second * (folded.Folded.Length - 1));
            var (start, end) = (Math.Min(a, b), Math.Max(a, b) + 1);

            var origin = folded.ToOriginal(start, end);

            Assert.Equal(folded.Folded[start..end], new FoldedText(text[origin.Start..origin.End]).Folded);
            Assert.Equal(start, folded.ToFolded(origin.Start));
        });

    [Fact]
    public void A_blank_leads_back_to_its_whole_run_and_dots_to_their_ellipsis()
    {
        var folded = new FoldedText("a \n\tb…c");

        Assert.Equal((1, 4), folded.ToOriginal(1, 2));
        Assert.Equal((5, 6), folded.ToOriginal(3, 6));
        Assert.Equal(3, folded.ToFolded(5));
    }
}
