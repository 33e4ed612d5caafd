using System.CommandLine;
using RagProbe.Cli.Options;
using RagProbe.Cli.Terminal;
using RagProbe.Cli.Views;
using RagProbe.Configuration;
using Spectre.Console;

namespace RagProbe.Cli.Commands;

/// <summary><c>ragprobe init</c>: a settings file for the current folder, by looking around and, at a terminal, by asking.</summary>
internal static class InitCommand
{
    private const string None = "(none)";

    public static Command Build()
    {
        var evalSet = new Option<string?>("--eval-set") { Description = "Eval set to write down (default: the one that is found)", HelpName = "path" };
        var corpus = new Option<string?>("--corpus") { Description = "Its documents, where it does not name them itself", HelpName = "path" };
        var model = new Option<string?>("--model", "-m") { Description = "Embedding model to write down (default: what is chosen when asked, else none)", HelpName = "name or path" };
        var url = new Option<string?>("--qdrant") { Description = $"Address of a Qdrant server to write down (default: {QdrantOption.UrlVariable})", HelpName = "url" };
        var yes = new Option<bool>("--yes", "-y") { Description = "Ask nothing, take what is found" };
        var force = new Option<bool>("--force") { Description = "Write over a settings file that is there" };
        var command = new Command("init", "Write a commented ragprobe.json for this folder: looks for eval sets, documents and models, and asks where there is a choice").WithExamples(
            "ragprobe init",
            "ragprobe init --yes --eval-set eval-sets/handbook",
            "ragprobe init --eval-set questions.jsonl --corpus docs --model openai:text-embedding-3-small");
        foreach (var option in new Option[] { evalSet, corpus, model, url, yes, force })
        {
            command.Add(option);
        }

        command.SetAction(parsed =>
        {
            const string path = ConfigurationReader.FileName;
            if (File.Exists(path) && !parsed.GetValue(force))
            {
                throw new CannotRunException($"{path} is there already; change it by hand (`ragprobe config validate` checks it), or write over it with --force");
            }

            RequireExisting(parsed, evalSet);
            RequireExisting(parsed, corpus);
            var around = Surroundings.Of(".", Workspace.ModelFolders);
            Report(around);
            var asks = !parsed.GetValue(yes) && !Console.IsInputRedirected && !Console.IsErrorRedirected;
            var chosen = parsed.GetValue(evalSet) ?? Choose(asks, "Which eval set?", [.. around.EvalSets.Select(found => found.Path)]);
            var starter = new StarterConfiguration(
                chosen,
                parsed.GetValue(corpus) ?? (chosen is null || NamesDocuments(chosen) ? null : Choose(asks, "Where are its documents?", [.. around.Documents.Select(found => found.Path)])),
                parsed.GetValue(model) ?? (asks && around.Models.Count > 1 ? Choose(asks, "Which embedding model?", around.Models) : null),
                parsed.GetValue(url) ?? (Environment.GetEnvironmentVariable(QdrantOption.UrlVariable) is { Length: > 0 } configured ? configured : null));
            var text = starter.Write();
            if (Settings.Problems(ConfigurationReader.Parse(text, path)) is { Count: > 0 } problems)
            {
                throw new UsageException(string.Join(Environment.NewLine, problems));
            }

            File.WriteAllText(path, text);
            File.WriteAllText(ConfigurationSchema.FileName, ConfigurationSchema.Write());
            Output.WriteLine(TerminalText.CleanLines($"Wrote {path}, and {ConfigurationSchema.FileName} for editors.{Environment.NewLine}{Next(starter)}"));
            return ExitCode.Passed;
        });
        return command;
    }

    private static void RequireExisting(ParseResult parsed, Option<string?> option)
    {
        if (parsed.GetValue(option) is { } path && !File.Exists(path) && !Directory.Exists(path))
        {
            throw new UsageException($"{option.Name}: {path}: no such file or folder");
        }
    }

    private static void Report(Surroundings around)
    {
        foreach (var found in around.EvalSets)
        {
            Output.Note($"eval set   {found.Path}: {Plain.Count(found.Questions, "question")}{(found.Errors > 0 ? $", {Plain.Count(found.Errors, "error")}" : "")}");
        }

        foreach (var found in around.Documents)
        {
            Output.Note($"documents  {found.Path}: {Plain.Count(found.Count, "file")}");
        }

        foreach (var name in around.Models)
        {
            Output.Note($"model      {name}");
        }
    }

    // Of several, the first is taken where nobody can be asked: the list above says what else there is.
    private static string? Choose(bool asks, string question, IReadOnlyList<string> found)
    {
        if (found.Count == 0 || !asks)
        {
            return found.Count == 0 ? null : found[0];
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        var answer = console.Prompt(new SelectionPrompt<string>().Title(question).UseConverter(text => Markup.Escape(TerminalText.Clean(text))).AddChoices([.. found, None]));
        return answer == None ? null : answer;
    }

    private static bool NamesDocuments(string evalSet) => Directory.Exists(evalSet);

    private static string Next(StarterConfiguration written) => written switch
    {
        { EvalSet: null } => "No eval set is named yet: `ragprobe sweep <eval set>` replays one; README says how it is written.",
        _ => "Next: `ragprobe sweep`.",
    };
}
