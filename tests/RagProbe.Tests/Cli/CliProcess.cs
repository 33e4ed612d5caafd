using System.Diagnostics;

namespace RagProbe.Tests.Cli;

/// <summary>Runs the tool as a process of its own: exit codes, streams and kills are real.</summary>
internal static class CliProcess
{
    // From its own output folder: the tests' folder lacks what comes with the web framework that they run on and the tool does not.
    private static readonly string Tool = RepositoryRoot.Of("artifacts", "bin", "RagProbe.Cli", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "RagProbe.Cli.dll");

    public static Task<CliAnswer> RunAsync(string folder, params string[] arguments) => RunAsync(folder, new Dictionary<string, string>(StringComparer.Ordinal), arguments);

    public static async Task<CliAnswer> RunAsync(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using var process = Start(folder, environment, arguments);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new CliAnswer(process.ExitCode, await output, await error);
    }

    /// <summary>Starts and kills (SIGKILL) after the delay; false when it had ended by itself before.</summary>
    public static async Task<bool> KillAfterAsync(TimeSpan delay, string folder, params string[] arguments)
    {
        using var process = Start(folder, new Dictionary<string, string>(StringComparer.Ordinal), arguments);
        var drained = Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
            process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        var killed = !process.WaitForExit(delay);
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await drained;
        return killed;
    }

    private static Process Start(string folder, IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(Tool);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Remove("RAGPROBE_DATA");
        start.Environment["NO_COLOR"] = "1";

        // Short-lived processes: instrumented code would never pay off.
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}

internal sealed record CliAnswer(int ExitCode, string Output, string Error);
