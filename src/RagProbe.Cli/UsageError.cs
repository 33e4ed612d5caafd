using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace RagProbe.Cli;

/// <summary>The parser's errors in the form of ours: option, value, what is legal.</summary>
internal static partial class UsageError
{
    public static string Describe(ParseError error)
    {
        if (error.SymbolResult is not OptionResult { Option: var option, Tokens: var tokens })
        {
            return error.Message;
        }

        var value = string.Join(' ', tokens.Select(token => token.Value));
        if (Kind(option.ValueType) is { } kind && UnreadableValue().IsMatch(error.Message))
        {
            return $"{option.Name}: '{value}' is not {kind}";
        }

        return Choice().Match(error.Message) is { Success: true } choice
            ? $"{option.Name}: '{value}' is not one of {string.Join(", ", choice.Groups["legal"].Value.Split('\'', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))}"
            : error.Message;
    }

    /// <summary>
    /// Refuses empty texts everywhere (an empty path or name is a variable that was not set, never a wish), and commas in
    /// numbers: <c>0,5</c> would be read as 5.
    /// </summary>
    public static void AddChecks(Command command)
    {
        foreach (var option in command.Options.Where(option => (Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType) == typeof(double)))
        {
            option.Validators.Add(result =>
            {
                foreach (var token in result.Tokens.Where(token => token.Value.Contains(',', StringComparison.Ordinal)))
                {
                    result.AddError($"{option.Name}: '{token.Value}' is not a number, written like 0.5");
                }
            });
        }

        foreach (var option in command.Options.Where(option => option.ValueType == typeof(string)))
        {
            option.Validators.Add(result => RefuseEmpty(result, option.Name));
        }

        foreach (var argument in command.Arguments.Where(argument => argument.ValueType == typeof(string)))
        {
            argument.Validators.Add(result => RefuseEmpty(result, $"<{argument.Name}>"));
        }

        foreach (var sub in command.Subcommands)
        {
            AddChecks(sub);
        }
    }

    private static void RefuseEmpty(SymbolResult result, string name)
    {
        if (result.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
        {
            result.AddError($"{name}: '{result.Tokens[0].Value}' is empty; give a value, or leave it out");
        }
    }

    private static string? Kind(Type type)
    {
        var inner = Nullable.GetUnderlyingType(type) ?? type;
        return inner == typeof(int) ? "a whole number up to 2147483647" : inner == typeof(long) ? "a whole number" : inner == typeof(double) ? "a number, written like 0.5" : null;
    }

    [GeneratedRegex("^Cannot parse argument ", RegexOptions.None, 1000)]
    private static partial Regex UnreadableValue();

    [GeneratedRegex("not recognized. Must be one of:(?<legal>.*)$", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Choice();
}
