using CsCheck;
using RagProbe.Text;

namespace RagProbe.Tests.Text;

public sealed class SentencesTests
{
    private static readonly string[] Parts = ["word", " ", "\n", "\r\n", ".", "!", "。", "\"", "J", "e.g", "#", "|", "\ud83d", "😀", "3"];

    private static readonly Gen<string> Texts = Gen.Int[0, Parts.Length - 1].Select(i => Parts[i]).List[0, 60].Select(parts => string.Concat(parts));

    [Theory]
    [InlineData("One. Two! Three? Four", "One.|Two!|Three?|Four")]
    [InlineData("It costs 3.50 euros. Pay at once.", "It costs 3.50 euros.|Pay at once.")]
    [InlineData("Ask Dr. Weber or J. Smith. They know.", "Ask Dr. Weber or J. Smith.|They know.")]
    [InlineData("Sensors, e.g. H-320, beep. Approx. ten of them.", "Sensors, e.g. H-320, beep.|Approx. ten of them.")]
    [InlineData("He said \"stop.\" Then he left (at noon.) Good.", "He said \"stop.\"|Then he left (at noon.)|Good.")]
    [InlineData("Really?! Yes... No.", "Really?!|Yes...|No.")]
    [InlineData("これは文です。次の文です。", "これは文です。|次の文です。")]
    [InlineData("A line\nthat goes on. And\r\non.", "A line\nthat goes on.|And\r\non.")]
    [InlineData("A title\n\nA paragraph without a stop\r\n\r\nThe next.", "A title|A paragraph without a stop|The next.")]
    [InlineData("# Heading\nText of it.\n| a | b |\n| 1 | 2 |\n- first\n- second", "# Heading|Text of it.|| a | b ||| 1 | 2 ||- first|- second")]
    [InlineData("See example.com/a.b for more", "See example.com/a.b for more")]
    [InlineData("", "")]
    [InlineData(" \n\t ", "")]
    public void Text_is_cut_where_a_reader_would(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', Sentences.In(text, 0, text.Length).Select(range => text[range.Start..range.End])));

    [Fact]
    public void Every_character_but_blanks_is_in_one_sentence() =>
        Texts.Sample(text =>
        {
            var position = 0;
            foreach (var (start, end) in Sentences.In(text, 0, text.Length))
            {
                Assert.True(start >= position && end > start && string.IsNullOrWhiteSpace(text[position..start]));
                Assert.Equal(text[start..end].Trim(), text[start..end]);
                position = end;
            }

            Assert.True(string.IsNullOrWhiteSpace(text[position..]));
        });

    [Fact]
    public void A_range_is_cut_as_if_nothing_stood_around_it() =>
        Assert.Equal([(4, 8), (9, 13)], Sentences.In("No. Two. Tree. Four.", 4, 13));
}
