using System.CommandLine;
using System.CommandLine.Parsing;
using RagProbe.Cli.Terminal;

namespace RagProbe.Cli;

/// <summary>Commands offered as the next step: with the folder and the sweep that this call used, ready for a shell.</summary>
/// <param name="parsed">This call.</param>
/// <param name="sweep">The sweep it was about; null for the newest.</param>
internal sealed class NextCommand(ParseResult parsed, long? sweep)
{
    public string Failures => $"ragprobe failures{Options}";

    public string FailuresOf(string cause) => $"ragprobe failures --cause {Quote(cause)}{Options}";

    private string Options
    {
        get
        {
            var folder = parsed.GetResult(Workspace.FolderOption) is { Implicit: false } ? $" --data {Quote(parsed.GetValue(Workspace.FolderOption)!)}" : "";
            return sweep is null ? folder : $" --sweep {sweep}{folder}";
        }
    }

    public string Show(string question) => question.StartsWith('-') ? $"ragprobe show{Options} -- {Quote(question)}" : $"ragprobe show {Quote(question)}{Options}";

    /// <summary>Another command with the arguments and options of this call.</summary>
    /// <param name="command">Its name.</param>
    /// <param name="given">This call as it was written.</param>
    /// <param name="without">Options that the other command does not have.</param>
    public static string Same(string command, ParseResult given, params IEnumerable<string> without)
    {
        var parts = given.CommandResult.Children.SelectMany(child => child switch
        {
            OptionResult { Implicit: false } option when !without.Contains(option.Option.Name, StringComparer.Ordinal) => option.Tokens.Select(token => Quote(token.Value)).Prepend(option.Option.Name),
            ArgumentResult argument => argument.Tokens.Select(token => Quote(token.Value)),
            _ => [],
        });
        return $"ragprobe {string.Join(' ', parts.Prepend(command))}";
    }

    internal static string Quote(string text)
    {
        var clean = TerminalText.Clean(text);
        return clean.Length > 0 && clean.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_' or '/' or ':' or '@' or ',' or '+')
            ? clean
            : $"'{clean.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }
}
