using System.CommandLine;
using RagProbe.Cli.Terminal;

namespace RagProbe.Cli;

/// <summary>Commands offered as the next step: with the folder and the sweep that this call used, ready for a shell.</summary>
/// <param name="parsed">This call.</param>
/// <param name="sweep">The sweep it was about; null for the newest.</param>
internal sealed class NextCommand(ParseResult parsed, long? sweep)
{
    public string Failures => $"ragprobe failures{Options}";

    private string Options
    {
        get
        {
            var folder = parsed.GetResult(Workspace.FolderOption) is { Implicit: false } ? $" --data {Quote(parsed.GetValue(Workspace.FolderOption)!)}" : "";
            return sweep is null ? folder : $" --sweep {sweep}{folder}";
        }
    }

    public string Show(string question) => question.StartsWith('-') ? $"ragprobe show{Options} -- {Quote(question)}" : $"ragprobe show {Quote(question)}{Options}";

    internal static string Quote(string text)
    {
        var clean = TerminalText.Clean(text);
        return clean.Length > 0 && clean.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_' or '/' or ':' or '@' or ',' or '+')
            ? clean
            : $"'{clean.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }
}
