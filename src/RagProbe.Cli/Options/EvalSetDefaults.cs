using System.CommandLine;
using RagProbe.EvalSets;

namespace RagProbe.Cli.Options;

/// <summary>The settings an eval set brings along, as options that were not given.</summary>
internal static class EvalSetDefaults
{
    /// <summary>Parses again with the eval set's defaults for every option that the user left out.</summary>
    /// <exception cref="CannotRunException">A default names no option of the command, or has an illegal value.</exception>
    /// <param name="others">A command whose options may stand among the defaults too; they are passed over.</param>
    public static ParseResult Apply(ParseResult parsed, Command command, EvalSet evalSet, Command? others = null)
    {
        var added = new List<string>();
        foreach (var (name, value) in evalSet.Defaults)
        {
            var option = command.Options.FirstOrDefault(candidate => candidate.Name == $"--{name}");
            if (option is null && others?.Options.Any(candidate => candidate.Name == $"--{name}") == true)
            {
                continue;
            }

            option = option ?? throw new CannotRunException($"eval set {evalSet.Name}: defaults: '{name}' is no option of `ragprobe {command.Name}`; legal are {string.Join(", ", command.Options.Select(candidate => candidate.Name.TrimStart('-')))}");
            if (parsed.GetResult(option) is null or { Implicit: true })
            {
                added.AddRange([option.Name, value]);
            }
        }

        if (added.Count == 0)
        {
            return parsed;
        }

        var again = parsed.RootCommandResult.Command.Parse([.. parsed.Tokens.Select(token => token.Value), .. added], parsed.Configuration);
        return again.Errors.Count == 0
            ? again
            : throw new CannotRunException($"eval set {evalSet.Name}: defaults: {string.Join("; ", again.Errors.Select(error => error.Message))}");
    }
}
