using RagProbe.Cli.Terminal;
using Spectre.Console;

namespace RagProbe.Tests.Cli;

public sealed class TextTableTests
{
    [Fact]
    public void Numbers_stand_to_the_right_and_texts_to_the_left()
    {
        var table = new TextTable("name", ">count", "text");
        table.AddRow("one", "7", "x");
        table.AddRow("thirteen", "1300", "y");

        Assert.Equal(["name      count  text", "one           7  x", "thirteen   1300  y"], Lines(table));
    }

    [Fact]
    public void A_cell_is_printed_as_it_is_written_and_never_over_two_lines()
    {
        var table = new TextTable("a", "b");
        table.AddStyledRow("red", "[red]not markup[/]", "first\nsecond\u001b[1m");

        Assert.Equal("[red]not markup[/]  first second\u241b[1m", Lines(table)[1]);
    }

    [Fact]
    public void The_last_column_is_cut_to_the_line()
    {
        var table = new TextTable("id", "text");
        table.AddRow("q", new string('x', 100_000));

        Assert.Equal(Output.LineWidth - 1, Lines(table)[1].Length);
        Assert.EndsWith("…", Lines(table)[1], StringComparison.Ordinal);
    }

    private static string[] Lines(TextTable table)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No });
        console.Profile.Width = 100_000;
        table.Write(console);
        return text.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
    }
}
