using RagProbe.External;

namespace RagProbe.Tests.External;

public sealed class CommandWordsTests
{
    [Theory]
    [InlineData("python3 retrieve.py", "python3|retrieve.py")]
    [InlineData("  a   b\tc ", "a|b|c")]
    [InlineData("'my tool' --name \"two words\" ''", "my tool|--name|two words|")]
    [InlineData("a'b c'd \"it's\"", "ab cd|it's")]
    [InlineData("a | b > c $HOME", "a|||b|>|c|$HOME")]
    public void Blanks_part_words_and_quotes_keep_them_together(string command, string words) => Assert.Equal(words, string.Join('|', CommandWords.Split(command)));

    [Theory]
    [InlineData("", "names no program")]
    [InlineData("  ", "names no program")]
    [InlineData("'' a", "names no program")]
    [InlineData("a 'b", "has a ' that is not closed")]
    [InlineData("a \"b'", "has a \" that is not closed")]
    public void What_names_no_program_is_refused(string command, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => CommandWords.Split(command)).Message, StringComparison.Ordinal);
}
