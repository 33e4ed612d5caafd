using System.CommandLine;
using Microsoft.Data.Sqlite;
using RagProbe.Cli.Commands;
using RagProbe.Cli.Terminal;
using RagProbe.Embedding;
using RagProbe.External;
using RagProbe.Indexes;
using RagProbe.Retrieval.Reranking;
using RagProbe.Sweeps;

namespace RagProbe.Cli;

/// <summary>Parses, runs, and turns what went wrong into a message on stderr and an exit code.</summary>
internal static class CommandLine
{
    public static RootCommand Build() => new("Says why a RAG system did not find the right source: replays evaluation questions, scores what was retrieved, and keeps a trace of every failure.")
    {
        InitCommand.Build(),
        ConfigCommand.Build(),
        IndexCommand.Build(),
        SweepCommand.Build(),
        SweepsCommand.Build(),
        ScoreCommand.Build(),
        ShowCommand.Build(),
        FailuresCommand.Build(),
        DiagnoseCommand.Build(),
        RepairsCommand.Build(),
        EvalSetCommand.Build(),
        ChunkingsCommand.Build(),
        InspectCommand.Build(),
        HealthCommand.Build(),
        AliasCommand.Build(),
        ModelCommand.Build(),
        DrillCommand.Build(),
    };

    public static async Task<int> RunAsync(string[] args)
    {
        var root = Build();
        HelpExamples.AddTo(root);
        UsageError.AddChecks(root);
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0 && parsed.Action?.ClearsParseErrors != true)
        {
            foreach (var error in parsed.Errors.Select(UsageError.Describe).Distinct(StringComparer.Ordinal))
            {
                await Console.Error.WriteLineAsync(TerminalText.Clean(error));
            }

            await Console.Error.WriteLineAsync($"Try `{UsageOf(parsed)} --help`.");
            return ExitCode.WrongUsage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync(WhenStopped(parsed.CommandResult.Command.Name));
            return ExitCode.CouldNotRun;
        }
        catch (UsageException exception)
        {
            await Console.Error.WriteLineAsync(TerminalText.CleanLines(exception.Message));
            return ExitCode.WrongUsage;
        }
        catch (SqliteException exception)
        {
            // Our own stores only: SQLite does not name the file.
            await Console.Error.WriteLineAsync(TerminalText.CleanLines(
                $"{parsed.GetValue(Workspace.FolderOption)}: {exception.Message} If a file there is damaged, move it away and run again; `--data` names another folder."));
            return ExitCode.CouldNotRun;
        }
        catch (Exception exception) when (exception is IndexException { IsOutage: true } or RerankException { IsOutage: true } or EmbeddingModelException { IsOutage: true } or ExternalRetrieverException { IsOutage: true } && parsed.CommandResult.Command.Name is ("sweep" or "index"))
        {
            await Console.Error.WriteLineAsync(TerminalText.CleanLines($"{exception.Message}{Environment.NewLine}{WhenStopped(parsed.CommandResult.Command.Name)}"));
            return ExitCode.CouldNotRun;
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            await Console.Error.WriteLineAsync(TerminalText.CleanLines(exception.Message));
            return ExitCode.CouldNotRun;
        }
        catch (Exception exception)
        {
            await Console.Error.WriteLineAsync(TerminalText.CleanLines($"This is a defect of RagProbe. Please report it with what follows.{Environment.NewLine}{exception}"));
            return ExitCode.CouldNotRun;
        }
    }

    // Errors whose message was written for the user: ours, and what the file system says. Anything else is a defect and is printed with its stack trace.
    private static bool IsExpected(Exception exception) =>
        exception is IOException or UnauthorizedAccessException
        || exception.GetType().Assembly == typeof(SweepRunner).Assembly
        || exception.GetType().Assembly == typeof(CommandLine).Assembly;

    private static string WhenStopped(string command) => command switch
    {
        "sweep" => "Stopped. What was recorded is kept; the same command with `--resume` goes on from there.",
        "diagnose" => "Stopped. No new finding was recorded; the same command starts again.",
        "index" => "Stopped. What was indexed is kept; the same command goes on from there.",
        _ => "Stopped.",
    };

    private static string UsageOf(ParseResult parsed)
    {
        var names = new List<string>();
        for (var command = parsed.CommandResult; command is not null; command = command.Parent as System.CommandLine.Parsing.CommandResult)
        {
            names.Insert(0, command.Command is RootCommand ? "ragprobe" : command.Command.Name);
        }

        return string.Join(' ', names);
    }
}
