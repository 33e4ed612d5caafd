using CsCheck;
using RagProbe.Cli.Terminal;
using Spectre.Console;

namespace RagProbe.Tests.Cli;

public sealed class TerminalTextTests
{
    [Theory]
    [InlineData("\u001b[31mred", "\u241b[31mred")]
    [InlineData("a\u009b31m", "a\ufffd31m")]
    [InlineData("bell\a", "bell\u2407")]
    [InlineData("\u202eabc\u2066", "\ufffdabc\ufffd")]
    [InlineData("one\r\ntwo\tthree\u2028four", "one  two three four")]
    public void What_a_terminal_would_act_on_becomes_visible(string text, string expected) => Assert.Equal(expected, TerminalText.Clean(text));

    [Fact]
    public void Line_breaks_stay_where_they_are_wanted() => Assert.Equal("one\ntwo", TerminalText.CleanLines("one\r\ntwo"));

    [Fact]
    public void No_text_is_markup() => Gen.String.Sample(text =>
        Assert.Equal(TerminalText.Clean(text), Markup.Remove(TerminalText.Markup(text))));

    [Fact]
    public void No_control_character_is_left() => Gen.String.Sample(text =>
        Assert.DoesNotContain(TerminalText.Clean(text), char.IsControl));

    [Theory]
    [InlineData("short", 5, "short")]
    [InlineData("longer", 5, "long…")]
    [InlineData("中文字", 5, "中文…")]
    [InlineData("中文字", 6, "中文字")]
    [InlineData("ab\U0001F600cd", 4, "ab…")]
    [InlineData("", 1, "")]
    public void A_text_is_shortened_to_cells_not_to_characters(string text, int width, string expected) => Assert.Equal(expected, TerminalText.Shorten(text, width));
}
