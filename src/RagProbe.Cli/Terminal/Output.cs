using Spectre.Console;

namespace RagProbe.Cli.Terminal;

/// <summary>stdout for the answer, stderr for everything else.</summary>
internal static class Output
{
    private const int PipeWidth = 120;

    /// <summary>How wide a table may be: the terminal, or a common log viewer.</summary>
    public static int LineWidth { get; } = Console.IsOutputRedirected ? PipeWidth : Math.Max(60, Console.WindowWidth);

    public static IAnsiConsole Answer { get; } = Create(Console.Out, Console.IsOutputRedirected);

    public static void WriteLine(string text) => Console.Out.WriteLine(text);

    /// <summary>Text that is whole as it is, line ends included.</summary>
    public static void Raw(string text) => Console.Out.Write(text);

    /// <summary>A remark beside the answer.</summary>
    public static void Note(string text) => Console.Error.WriteLine(TerminalText.CleanLines(text));

    /// <summary>JSON is one document, ended by a line feed.</summary>
    public static void Json(string json) => Console.Out.Write(TerminalText.Json(json) + "\n");

    private static IAnsiConsole Create(TextWriter writer, bool isRedirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isRedirected ? AnsiSupport.No : AnsiSupport.Detect,
        });
        // Lines are broken by the terminal, never by us: what is printed can be searched and copied whole.
        console.Profile.Width = 100_000;
        return console;
    }
}
