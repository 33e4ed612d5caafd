using System.Text;
using CsCheck;
using RagProbe.Runs;

namespace RagProbe.Tests.Runs;

public sealed class ShortRunLineTests
{
    private static readonly string Padding = new('x', ShortRunLine.Reach);

    [Theory]
    [InlineData("1 Q0 d1 1 0.5 r\n", "d1", "0.5")]
    [InlineData("1\tQ0\td1\t1\t0.5\tr\r\n", "d1", "0.5")]
    [InlineData("301 Q0 é-FT911 10 -1e-3 tag and  more\n", "é-FT911", "-1e-3")]
    public void A_usual_line_is_read(string line, string document, string score)
    {
        var bytes = Encoding.UTF8.GetBytes(line + Padding);

        Assert.True(ShortRunLine.TryRead(bytes, out var read));
        Assert.Equal((document, score, Encoding.UTF8.GetByteCount(line)), (Encoding.UTF8.GetString(read.Document(bytes)), Encoding.UTF8.GetString(read.Score(bytes)), read.Length));
    }

    [Theory]
    [InlineData("1  Q0 d1 1 0.5 r\n")]
    [InlineData("1 Q0 d1 1 0.5  r\n")]
    [InlineData(" 1 Q0 d1 1 0.5 r\n")]
    [InlineData("1 Q0 d1 1 0.5\n")]
    [InlineData("1 Q0 d1 1 0.5 \n")]
    [InlineData("1 Q0 d1 1 0.5\r\n2 Q0 d2 1 0.5 r\n")]
    [InlineData("\n1 Q0 d1 1 0.5 r\n")]
    [InlineData("#1 Q0 d1 1 0.5 r\n")]
    [InlineData("1 Q0 d1 1 0.5 a-tag-that-goes-on-and-on-and-on-until-the-line-ends-too-far-away\n")]
    [InlineData("1 Q0 d1 1 0.5 r")]
    public void Any_other_line_is_left_to_be_read_field_by_field(string line) =>
        Assert.False(ShortRunLine.TryRead(Encoding.UTF8.GetBytes(line + Padding), out _));

    [Fact]
    public void Near_the_end_of_the_bytes_nothing_is_read() =>
        Assert.False(ShortRunLine.TryRead("1 Q0 d1 1 0.5 r\n"u8, out _));

    [Fact]
    public void Where_a_line_is_read_its_fields_are_those_that_are_read_one_by_one()
    {
        var read = 0;
        Gen.Char["12Q.d -\t\n\r#"].Array[1, 80].Select(characters => new string(characters)).Sample(
            text =>
            {
                var bytes = Encoding.UTF8.GetBytes(text + Padding);
                if (!ShortRunLine.TryRead(bytes, out var line))
                {
                    return;
                }

                read++;
                var fields = text[..text.IndexOf('\n', StringComparison.Ordinal)].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                Assert.True(fields.Length >= 6 && fields[0][0] != '#');
                Assert.Equal((fields[2], fields[4]), (Encoding.UTF8.GetString(line.Document(bytes)), Encoding.UTF8.GetString(line.Score(bytes))));
            },
            iter: 20_000);

        Assert.InRange(read, 100, int.MaxValue);
    }
}
