using System.CommandLine;
using RagProbe.Cli.Options;
using RagProbe.Cli.Terminal;
using RagProbe.Cli.Views;
using RagProbe.Configuration;

namespace RagProbe.Cli.Commands;

/// <summary><c>ragprobe config</c>: looking at ragprobe.json.</summary>
internal static class ConfigCommand
{
    public static Command Build() => new("config", "Check the settings file, or print its JSON schema") { BuildValidate(), BuildSchema() };

    private static Command BuildValidate()
    {
        var file = new Argument<string>("file") { Description = "Settings file", DefaultValueFactory = _ => ConfigurationReader.FileName };
        var command = new Command("validate", "Check a settings file and report every problem with line, value and fix").WithExamples("ragprobe config validate", "ragprobe config validate ci/ragprobe.json");
        command.Add(file);
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(file)!;
            if (!File.Exists(path))
            {
                throw new CannotRunException($"{path}: no such file; `ragprobe init` makes one");
            }

            var problems = Problems(path);
            foreach (var problem in problems)
            {
                Output.WriteLine(TerminalText.Clean(problem));
            }

            Output.WriteLine(problems.Count == 0 ? $"{TerminalText.Clean(path)}: fine" : Plain.Count(problems.Count, "problem"));
            return problems.Count == 0 ? ExitCode.Passed : ExitCode.CouldNotRun;
        });
        return command;
    }

    private static Command BuildSchema()
    {
        var command = new Command("schema", "Print the JSON schema of the settings file, for editors").WithExamples("ragprobe config schema");
        command.SetAction(_ =>
        {
            Output.Raw(ConfigurationSchema.Write());
            return ExitCode.Passed;
        });
        return command;
    }

    private static IReadOnlyList<string> Problems(string path)
    {
        try
        {
            return Settings.Problems(ConfigurationReader.Load(path));
        }
        catch (ConfigurationException exception)
        {
            return exception.Problems.Count > 0 ? [.. exception.Problems.Select(problem => problem.ToString())] : [exception.Message];
        }
    }
}
